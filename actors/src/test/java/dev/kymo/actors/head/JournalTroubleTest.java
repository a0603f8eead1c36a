package dev.kymo.actors.head;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.actors.database.WatchedJournal;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class JournalTroubleTest {
  private final JournalTrouble trouble = new JournalTrouble(Duration.ZERO);

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

  @Test
  void failed_ofAServer_isTooMuchWhenPatienceIsSpent() {
    AtomicLong now = new AtomicLong();
    JournalTrouble patient = new JournalTrouble(Duration.ofMinutes(10), now::get);
    WatchedJournal.Failed away = new WatchedJournal.Failed("run-a", new IOException("refused"));
    for (int i = 0; i < 100; i++) {
      assertThat(patient.failed(away, false)).isFalse();
    }
    now.addAndGet(Duration.ofMinutes(9).toNanos());
    assertThat(patient.failed(away, false)).isFalse();

    now.addAndGet(Duration.ofMinutes(2).toNanos());

    assertThat(patient.failed(away, false)).isTrue();
    patient.works(new WatchedJournal.Works("run-a"));
    assertThat(patient.failed(away, false)).isFalse();
  }
}
