package dev.kymo.probes.decomposition;

/** Counts passes through the model and tells a listener. */
final class PassCounter {
  private final PassListener listener;
  private final long total;
  private long done;

  PassCounter(PassListener listener, long total) {
    this.listener = listener;
    this.total = total;
  }

  /** For those who do not count. */
  static PassCounter idle() {
    return new PassCounter(PassListener.NONE, 0);
  }

  void passed(long passes) {
    done += passes;
    listener.passed(done, total);
  }
}
