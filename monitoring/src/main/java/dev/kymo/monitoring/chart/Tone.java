package dev.kymo.monitoring.chart;

import java.awt.Color;

/** The colours of a chart by what they mean; those of responses are the live page's. */
public enum Tone {
  CHOSEN(0x2a83d6),
  REJECTED(0xdd5a1b),
  ARGMAX(0x111111),
  QUIET(0xa3acb6),
  FIRST(0x1f9e77),
  SECOND(0xa86fd0),
  THIRD(0xe58a1f);

  private final Color color;

  Tone(int rgb) {
    this.color = new Color(rgb);
  }

  Color color() {
    return color;
  }
}
