package dev.kymo.monitoring.chart;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.awt.font.TextLayout;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * The colours of a heat map and the bar that explains them: from {@code -largest} in blue over 0 in white to {@code largest} in red.
 *
 * <p>XChart's own bar is a gradient, which the SVG writer has no words for; this one is laid on in slices.
 */
record ColorScale(double largest) {
  /** At equal distances. */
  private static final Color[] COLORS = {
    new Color(0x1f5fb0), new Color(0x9cc4ee), Color.WHITE, new Color(0xf4b08c), new Color(0xc2410c)
  };

  /** What the bar takes of a panel's width. */
  static final int WIDTH = 88;

  private static final int TOP = 48;
  private static final int HEIGHT = 200;
  private static final int THICKNESS = 24;
  private static final int SLICES = 100;
  private static final int GAP = 6;
  private static final Font FONT = Charts.font(Font.PLAIN, 11);

  /** The scale on which none of these numbers is off, ended by a number of three digits. */
  static ColorScale of(double[][] values) {
    double largest = 0;
    for (double[] row : values) {
      for (double value : row) {
        largest = Math.max(largest, Math.abs(value));
      }
    }
    return new ColorScale(
        new BigDecimal(largest).round(new MathContext(3, RoundingMode.UP)).doubleValue());
  }

  /** What XChart mixes a cell's colour of. */
  static Color[] colors() {
    return COLORS.clone();
  }

  /** Draws the bar into the rightmost {@link #WIDTH} units of a panel. */
  void draw(Graphics2D graphics, int panelWidth) {
    int left = panelWidth - WIDTH + GAP;
    for (int slice = 0; slice < SLICES; slice++) {
      graphics.setColor(mixed((slice + 0.5) / SLICES));
      // down to the bottom: the next slice covers the rest of it, so that no seam shows between two
      graphics.fill(new Rectangle2D.Double(
          left, TOP, THICKNESS, HEIGHT * (double) (SLICES - slice) / SLICES));
    }
    graphics.setColor(Charts.INK);
    label(graphics, largest, left, TOP);
    label(graphics, 0, left, TOP + HEIGHT / 2);
    label(graphics, -largest, left, TOP + HEIGHT);
  }

  private static void label(Graphics2D graphics, double value, int left, int middle) {
    String text = BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    TextLayout letters = new TextLayout(text, FONT, new FontRenderContext(null, true, false));
    double baseline = middle + letters.getBounds().getHeight() / 2;
    graphics.fill(
        letters.getOutline(AffineTransform.getTranslateInstance(left + THICKNESS + GAP, baseline)));
  }

  /** @param share of the way up the bar */
  private static Color mixed(double share) {
    double place = share * (COLORS.length - 1);
    Color below = COLORS[(int) place];
    Color above = COLORS[(int) place + 1];
    double part = place - (int) place;
    return new Color(
        mixed(below.getRed(), above.getRed(), part),
        mixed(below.getGreen(), above.getGreen(), part),
        mixed(below.getBlue(), above.getBlue(), part));
  }

  private static int mixed(int below, int above, double part) {
    return (int) Math.round(below + part * (above - below));
  }
}
