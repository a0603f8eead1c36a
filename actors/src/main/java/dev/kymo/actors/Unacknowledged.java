package dev.kymo.actors;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongFunction;

/** Messages that are kept until their receiver has acknowledged them, numbered from 1. */
final class Unacknowledged<T> {
  private final Deque<Entry<T>> entries = new ArrayDeque<>();
  private long last;

  private record Entry<T>(long sequence, T message, long sentAtNanos) {}

  /** Keeps the message that {@code create} makes of its number, and returns it. */
  T add(LongFunction<T> create, long nowNanos) {
    last++;
    T message = create.apply(last);
    entries.addLast(new Entry<>(last, message, nowNanos));
    return message;
  }

  /** Number of the newest message; 0 before the first. */
  long last() {
    return last;
  }

  int size() {
    return entries.size();
  }

  /** Forgets every message up to {@code sequence}. */
  void acknowledge(long sequence) {
    while (!entries.isEmpty() && entries.peekFirst().sequence() <= sequence) {
      entries.removeFirst();
    }
  }

  /** All messages, in order, if the oldest was sent at least {@code age} ago; they then count as sent now. */
  List<T> overdue(Duration age, long nowNanos) {
    Entry<T> oldest = entries.peekFirst();
    if (oldest == null || nowNanos - oldest.sentAtNanos() < age.toNanos()) {
      return List.of();
    }
    List<T> messages = new ArrayList<>(entries.size());
    for (int i = entries.size(); i > 0; i--) {
      Entry<T> entry = entries.removeFirst();
      messages.add(entry.message());
      entries.addLast(new Entry<>(entry.sequence(), entry.message(), nowNanos));
    }
    return messages;
  }
}
