package dev.kymo.actors.samples;

import dev.kymo.actors.cli.Picture;
import java.awt.Font;
import java.awt.font.FontRenderContext;

/**
 * Whether this machine's letters are those of the pictures in docs. Letters do not only look otherwise: axes make room for their labels, so
 * that with other fonts every line of a panel is shifted by some pixels.
 */
final class Fonts {
  /** Panels, and what stands beside them, may be somewhere else: what is left to see is that all of them are there. */
  private static final double OTHERS = 0.1;

  private static final String SAMPLE = "Relative remainder 0.0123456789 −1e-5 log π(y⁺)";

  /** Width of the sample in DejaVu Sans 2.37, with which the pictures are drawn: Debian's fonts-dejavu-core. */
  private static final double RECORDED = 2528.22265625;

  private static final double ROUNDING = 1e-3;

  private Fonts() {}

  /** Share of a picture's cells that may differ from the one in docs. */
  static double tolerance() {
    return Math.abs(width() - RECORDED) < ROUNDING ? Picture.FEW : OTHERS;
  }

  static double width() {
    return new Font(Font.SANS_SERIF, Font.PLAIN, 100)
        .getStringBounds(SAMPLE, new FontRenderContext(null, true, true))
        .getWidth();
  }
}
