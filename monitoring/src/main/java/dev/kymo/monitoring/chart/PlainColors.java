package dev.kymo.monitoring.chart;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import java.awt.Color;
import java.awt.Paint;

/**
 * Records what is drawn for the SVG writer, which knows plain colours only: after any other paint it fills every later shape with that,
 * whatever colour is set, and so covers the rest of the sheet. No such paint gets here.
 */
final class PlainColors extends VectorGraphics2D {

  @Override
  public void setPaint(Paint paint) {
    if (!(paint instanceof Color)) {
      throw new IllegalArgumentException("pictures are drawn in plain colours, not with " + paint);
    }
    super.setPaint(paint);
  }
}
