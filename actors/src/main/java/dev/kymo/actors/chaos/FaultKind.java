package dev.kymo.actors.chaos;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What can be done to an experiment. */
public enum FaultKind {
  /** A step throws an exception. */
  THROW("exception", null),
  /** A step's loss is not finite, once. */
  NAN("non-finite", null),
  /** {@code kill -9} of a worker's process. */
  KILL_WORKER("worker-lost", null),
  /** {@code kill -9} of the head's process, which is then resumed. */
  KILL_HEAD("head-lost", null),
  /** {@code kill -STOP} of a worker's process, for good. */
  STOP("worker-lost", null),
  /** The head is killed, and while it is down a checkpoint, a segment or a last line is damaged. */
  CORRUPT("head-lost", null),
  /** The disk is full for a while. */
  DISK("disk-full", null),
  /** The journal's database is gone for a while. */
  JOURNAL(
      "head-lost",
      "the journal is an embedded database in the head's own process, which cannot go without the head: kill-head is that fault"),
  /** Messages between head and workers are lost, doubled and late. */
  NETWORK(
      "worker-lost",
      "worker processes are on this machine, and nothing lies between them that could be disturbed from outside; a test disturbs"
          + " the link inside one process (LossyLinkTest)");

  private final String reason;
  private final @Nullable String refusal;

  FaultKind(String reason, @Nullable String refusal) {
    this.reason = reason;
    this.refusal = refusal;
  }

  /** For what reason attempts that it hits end. */
  String reason() {
    return reason;
  }

  /** Why it cannot be done; null: it can. */
  public @Nullable String refusal() {
    return refusal;
  }

  /** As options and tables spell it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
