package dev.kymo.actors;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class UnacknowledgedTest {
  private static final Duration AGE = Duration.ofNanos(100);

  private final Unacknowledged<String> rows = new Unacknowledged<>();

  @Test
  void add_numbersFromOne() {
    assertThat(rows.add(sequence -> "row " + sequence, 0)).isEqualTo("row 1");
    assertThat(rows.add(sequence -> "row " + sequence, 0)).isEqualTo("row 2");
    assertThat(rows.last()).isEqualTo(2);
  }

  @Test
  void acknowledge_forgetsUpToTheNumber() {
    for (int i = 0; i < 5; i++) {
      rows.add(sequence -> "row " + sequence, 0);
    }

    rows.acknowledge(3);
    rows.acknowledge(1);

    assertThat(rows.size()).isEqualTo(2);
    assertThat(rows.overdue(AGE, 200)).containsExactly("row 4", "row 5");
  }

  @Test
  void overdue_sentAgain_waitsAnew() {
    rows.add(sequence -> "row " + sequence, 0);
    rows.add(sequence -> "row " + sequence, 90);

    assertThat(rows.overdue(AGE, 99)).isEmpty();
    assertThat(rows.overdue(AGE, 100)).containsExactly("row 1", "row 2");
    assertThat(rows.overdue(AGE, 150)).isEmpty();
  }
}
