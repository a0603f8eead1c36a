package dev.kymo.workers.training;

import java.util.List;

/** How long a stage lasts. */
public sealed interface StageLength {

  /** Whole passes over the rows; the last batch of an epoch may be smaller. */
  record Epochs(int count) implements StageLength {
    public Epochs {
      requirePositive("epochs", count);
    }
  }

  /** A number of steps, over as many epochs as they need. */
  record Steps(int count) implements StageLength {
    public Steps {
      requirePositive("steps", count);
    }
  }

  /** The rows of each step, given: replays another trainer's order. */
  record Batches(List<List<Integer>> rows) implements StageLength {
    public Batches {
      rows = rows.stream().map(List::copyOf).toList();
      requirePositive("the number of batches", rows.size());
      if (rows.stream().anyMatch(List::isEmpty)) {
        throw new IllegalArgumentException("a batch without rows");
      }
    }
  }

  private static void requirePositive(String what, int count) {
    if (count < 1) {
      throw new IllegalArgumentException(what + " is " + count + ", must be at least 1");
    }
  }
}
