package dev.kymo.actors.cli;

/** What the process tells its caller. */
public final class ExitCode {
  public static final int DONE = 0;
  public static final int RUN_FAILED = 1;
  public static final int BAD_INPUT = 2;
  public static final int INTERRUPTED = 130;

  private ExitCode() {}
}
