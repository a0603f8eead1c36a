package dev.kymo.vocabulary;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What every event asks of its numbers. */
final class Checks {
  private Checks() {}

  static void run(String run) {
    if (run == null || run.isEmpty()) {
      throw new IllegalArgumentException("an event needs the id of its run");
    }
  }

  static void atLeast(long least, long value, String name) {
    if (value < least) {
      throw new IllegalArgumentException(name + " is " + value + ", must be at least " + least);
    }
  }

  static void duration(double seconds, String name) {
    if (!(seconds >= 0) || Double.isInfinite(seconds)) {
      throw new IllegalArgumentException(
          name + " is " + seconds + ", must be finite and not negative");
    }
  }

  static <T> @Nullable List<T> copyOrNull(@Nullable List<T> list) {
    return list == null ? null : List.copyOf(list);
  }
}
