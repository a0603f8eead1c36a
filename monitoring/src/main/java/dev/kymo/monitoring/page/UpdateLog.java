package dev.kymo.monitoring.page;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The last updates of a feed, numbered. Not thread-safe. */
final class UpdateLog {

  /**
   * An update as it goes out. The run's summary goes with it.
   *
   * @param json what is new; null: the summary alone, and the movers if told so
   * @param movers whether what moved the run's probes goes with it too
   */
  record Update(String run, @Nullable String json, boolean movers) {}

  private final int remembered;
  /** Tells this feed's positions from those of a process before, which may have had the same port. */
  private final String epoch = UUID.randomUUID().toString().substring(0, 8);

  private final Deque<Update> updates = new ArrayDeque<>();
  private long last;

  /** @param remembered how many updates a reader may be behind */
  UpdateLog(int remembered) {
    this.remembered = remembered;
  }

  void add(Update update) {
    last++;
    updates.addLast(update);
    if (updates.size() > remembered) {
      updates.removeFirst();
    }
  }

  /** The position of a reader that has everything. */
  String position() {
    return epoch + "-" + last;
  }

  /** What a reader at that position has missed, in order; empty if that is not known any more, or the position is not ours. */
  Optional<List<Update>> since(@Nullable String position) {
    long from = number(position);
    if (from < last - updates.size() || from > last) {
      return Optional.empty();
    }
    List<Update> missed = new ArrayList<>((int) (last - from));
    updates.stream().skip(updates.size() - (last - from)).forEach(missed::add);
    return Optional.of(missed);
  }

  /** The number in a position of ours; −1 when it is not ours. */
  private long number(@Nullable String position) {
    String prefix = epoch + "-";
    if (position == null || !position.startsWith(prefix)) {
      return -1;
    }
    try {
      return Long.parseLong(position.substring(prefix.length()));
    } catch (NumberFormatException notOurs) {
      return -1; // a stranger's position means the same as none
    }
  }
}
