package dev.kymo.probes.calculus;

/** Counts passes through the model and tells a listener. */
public final class PassCounter {
  private final PassListener listener;
  private final long total;
  private long done;

  /** {@code total} passes are expected. */
  public PassCounter(PassListener listener, long total) {
    this.listener = listener;
    this.total = total;
  }

  /** For those who do not count. */
  public static PassCounter idle() {
    return new PassCounter(PassListener.NONE, 0);
  }

  /** So many more are done. */
  public void passed(long passes) {
    done += passes;
    listener.passed(done, total);
  }
}
