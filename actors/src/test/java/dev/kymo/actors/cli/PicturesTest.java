package dev.kymo.actors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.weisj.jsvg.SVGDocument;
import com.github.weisj.jsvg.parser.DocumentLimits;
import com.github.weisj.jsvg.parser.LoaderContext;
import com.github.weisj.jsvg.parser.SVGLoader;
import com.github.weisj.jsvg.view.ViewBox;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every picture that a command writes as SVG, drawn from it, against the one that is drawn at once. */
class PicturesTest {
  /** The library's defaults, but for the elements, of which a sweep's panels have some thousand. */
  private static final DocumentLimits LIMITS = new DocumentLimits(
      DocumentLimits.DEFAULT_MAX_NESTING_DEPTH,
      DocumentLimits.DEFAULT_MAX_USE_NESTING_DEPTH,
      100_000);

  @TempDir
  Path folder;

  private Picture png(String name) throws IOException {
    return Picture.ofPng(folder.resolve("pictures").resolve(name + ".png"));
  }

  private String svg(String name) throws IOException {
    return Files.readString(folder.resolve("pictures").resolve(name + ".svg"));
  }

  /** The SVG, at the size of the picture. */
  private static Picture drawn(String svg, Picture like) {
    SVGDocument document = new SVGLoader()
        .load(
            new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)),
            URI.create("memory:picture"),
            LoaderContext.builder().documentLimits(LIMITS).build());
    assertThat(document).as("the SVG can be read").isNotNull();
    BufferedImage image =
        new BufferedImage(like.width(), like.height(), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, like.width(), like.height());
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    document.render(null, graphics, new ViewBox(like.width(), like.height()));
    graphics.dispose();
    return Picture.of(image);
  }

  @ParameterizedTest
  @EnumSource
  void svg_drawn_showsWhatThePngShows(Laboratory laboratory) throws IOException {
    for (String name : laboratory.write(folder)) {
      Picture png = png(name);

      Picture.Difference difference = png.to(drawn(svg(name), png));

      assertThat(difference.share()).as("%s: %s", name, difference).isLessThan(Picture.FEW);
    }
  }

  /** What a writer once did that takes a colour bar's gradient for the colour of all that follows. */
  @Test
  void svg_gradientCoversAPanel_isSeen() throws IOException {
    Laboratory.SQUEEZE.write(folder);
    Picture png = png("vectors");
    String covered = svg("vectors")
        .replaceFirst(
            "</svg>\\s*$",
            "<defs><linearGradient id=\"bar\"><stop offset=\"0\" stop-color=\"#203080\"/>"
                + "<stop offset=\"1\" stop-color=\"#e0e040\"/></linearGradient></defs>"
                + "<rect x=\"10\" y=\"10\" width=\"200\" height=\"150\" fill=\"url(#bar)\"/></svg>");

    Picture.Difference difference = png.to(drawn(covered, png));

    assertThat(covered).contains("url(#bar)");
    assertThat(difference.share()).isGreaterThan(10 * Picture.FEW);
  }

  @Test
  void svg_aCurveIsMissing_isSeen() throws IOException {
    Laboratory.SQUEEZE.write(folder);
    Picture png = png("sweeps");
    String svg = svg("sweeps");
    String curve = Pattern.compile("(?:<line[^>]*/>\\s*)+")
        .matcher(svg)
        .results()
        .map(MatchResult::group)
        .max(Comparator.comparingInt(String::length))
        .orElseThrow();

    Picture.Difference difference = png.to(drawn(svg.replace(curve, ""), png));

    assertThat(difference.share()).as("%s", difference).isGreaterThan(Picture.FEW);
  }
}
