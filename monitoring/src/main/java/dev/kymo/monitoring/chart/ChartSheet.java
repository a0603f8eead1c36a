package dev.kymo.monitoring.chart;

import de.erichseifert.vectorgraphics2d.Document;
import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.GraphicsEnvironment;
import java.awt.RenderingHints;
import java.awt.font.FontRenderContext;
import java.awt.font.TextLayout;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * Panels in a grid, under a title, as one picture.
 *
 * @param title above all
 * @param columns panels side by side
 * @param panels row by row
 */
public record ChartSheet(String title, int columns, List<ChartPanel> panels) {
  private static final int PANEL_WIDTH = 520;
  private static final int PANEL_HEIGHT = 330;
  private static final int TITLE_HEIGHT = 44;
  private static final int MARGIN = 16;
  /** PNG pixels per unit, so that letters stay sharp. */
  private static final int PNG_SCALE = 2;

  static {
    // before the first class of AWT: there is no screen, and none is wanted
    System.setProperty("java.awt.headless", "true");
  }

  public ChartSheet {
    panels = List.copyOf(panels);
    if (columns < 1 || panels.isEmpty()) {
      throw new IllegalArgumentException("a sheet needs at least one column and one panel");
    }
  }

  /** What a picture is stored as. */
  public enum Format {
    SVG,
    PNG
  }

  /**
   * Writes the picture, in place of a file that is there.
   *
   * @throws FontsMissingException if this machine has none
   */
  public void write(Path file, Format format) {
    requireFonts();
    try {
      Files.write(file, format == Format.SVG ? svg() : png());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the picture " + file, e);
    }
  }

  /**
   * AWT reports a missing font or font library as whatever broke first, so it is asked before anything is drawn, and before anything
   * long that ends in a picture.
   *
   * @throws FontsMissingException if this machine has none
   */
  public static void requireFonts() {
    try {
      GraphicsEnvironment.getLocalGraphicsEnvironment().getAvailableFontFamilyNames();
      new TextLayout("y", Charts.font(Font.PLAIN, 12), new FontRenderContext(null, true, true));
    } catch (RuntimeException | LinkageError | InternalError e) {
      throw new FontsMissingException(e);
    }
  }

  private byte[] svg() throws IOException {
    PlainColors graphics = new PlainColors();
    draw(graphics);
    Document document =
        new SVGProcessor().getDocument(graphics.getCommands(), new PageSize(width(), height()));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    document.writeTo(bytes);
    return bytes.toByteArray();
  }

  private byte[] png() throws IOException {
    BufferedImage image =
        new BufferedImage(width() * PNG_SCALE, height() * PNG_SCALE, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.scale(PNG_SCALE, PNG_SCALE);
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    draw(graphics);
    graphics.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  private int width() {
    return Math.min(columns, panels.size()) * PANEL_WIDTH + 2 * MARGIN;
  }

  private int height() {
    int rows = (panels.size() + columns - 1) / columns;
    return rows * PANEL_HEIGHT + TITLE_HEIGHT + MARGIN;
  }

  private void draw(Graphics2D graphics) {
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width(), height());
    graphics.setColor(Color.BLACK);
    // as outlines, as XChart draws its letters: a sheet looks the same wherever it is viewed
    graphics.fill(
        new TextLayout(title, Charts.font(Font.BOLD, 17), new FontRenderContext(null, true, true))
            .getOutline(AffineTransform.getTranslateInstance(MARGIN + 8, 28)));
    AffineTransform origin = graphics.getTransform();
    for (int i = 0; i < panels.size(); i++) {
      graphics.translate(
          MARGIN + i % columns * PANEL_WIDTH, TITLE_HEIGHT + i / columns * PANEL_HEIGHT);
      Charts.draw(panels.get(i), graphics, PANEL_WIDTH, PANEL_HEIGHT);
      graphics.setTransform(origin);
    }
  }
}
