package dev.kymo.actors.cli;

/** Whether somebody watches. The launcher knows; Java itself cannot tell on every version. */
final class Terminal {
  private Terminal() {}

  /** Whether standard output is a terminal. */
  static boolean isThere() {
    return Boolean.getBoolean("kymo.terminal");
  }
}
