package dev.kymo.actors.cli;

/** Whether somebody watches. The launcher knows; Java itself cannot tell on every version. */
final class Terminal {
  private Terminal() {}

  /** Whether standard output is a terminal. */
  static boolean isThere() {
    return Boolean.getBoolean("kymo.terminal");
  }

  /** What to print before a line while a progress bar may be there: it clears the bar's line; nothing if no terminal is there. */
  static String freshLine() {
    return isThere() ? "\r\u001b[K" : "";
  }
}
