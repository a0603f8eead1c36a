package dev.kymo.actors.cli;

/** Whether somebody watches. The launcher knows; Java itself cannot tell on every version. */
final class Terminal {
  private Terminal() {}

  /** Whether standard output is a terminal. */
  static boolean isThere() {
    return Boolean.getBoolean("kymo.terminal");
  }

  /**
   * A line to print while a progress bar may be there. On a terminal the bar stands one line above the cursor: the line takes its
   * place, and the bar gets the next one.
   */
  static String aboveBar(String line) {
    return isThere() ? "\u001b[1A\r\u001b[K" + line + "\n" : line;
  }
}
