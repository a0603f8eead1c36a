package dev.kymo.actors.head;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.actors.database.WatchedJournal;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class JournalTroubleTest {
  private final JournalTrouble trouble = new JournalTrouble();

  private boolean fails(String id, boolean full) {
    return trouble.failed(
        new WatchedJournal.Failed(id, new IOException("Input/output error")), full);
  }

  @Test
  void failed_fiveTimesInARow_isTooMuch() {
    for (int i = 1; i < 5; i++) {
      assertThat(fails("run-a", false)).isFalse();
      assertThat(fails("run-b", false)).isFalse();
    }

    assertThat(fails("run-a", false)).isTrue();
  }

  @Test
  void works_inBetween_beginsAnew() {
    for (int i = 1; i < 5; i++) {
      fails("run-a", false);
    }

    trouble.works(new WatchedJournal.Works("run-a"));

    assertThat(fails("run-a", false)).isFalse();
  }

  @Test
  void failed_diskIsFull_isNeverTooMuch() {
    for (int i = 0; i < 100; i++) {
      assertThat(fails("run-a", true)).isFalse();
    }
  }
}
