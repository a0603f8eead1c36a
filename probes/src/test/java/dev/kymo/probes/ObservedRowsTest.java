package dev.kymo.probes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kymo.probes.step.ObservedExample;
import dev.kymo.workers.data.EncodedRow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObservedRowsTest {
  private static final List<EncodedRow> ROWS = List.of(
      row(0, "chosen", "rejected", "irr_train"),
      row(1, "chosen"),
      row(2, "rejected", "irr_train", "irr_test"),
      row(3, "random_permute"));

  private static EncodedRow row(int number, String... responses) {
    Map<String, int[]> ids = new LinkedHashMap<>();
    for (String response : responses) {
      ids.put(response, new int[] {number, ids.size()});
    }
    return new EncodedRow(number, new int[] {number}, ids);
  }

  private static List<String> examples(ObservedRows observed) {
    return examples(observed.of(ROWS));
  }

  private static List<String> examples(List<EncodedRow> rows) {
    return rows.stream()
        .flatMap(row -> ObservedExample.of(row).stream())
        .map(example -> example.row() + " " + example.response())
        .toList();
  }

  @Test
  void drawn_someResponses_areThoseThatARowHasInItsOrder() {
    ObservedRows observed =
        new ObservedRows.Drawn(3, List.of("irr_train", "chosen"), List.of(0, 2, 3), List.of());

    assertThat(examples(observed)).containsExactly("0 chosen", "0 irr_train", "2 irr_train");
    assertThat(observed.of(ROWS)).extracting(EncodedRow::row).containsExactly(0, 2);
    assertThat(observed.of(ROWS).get(0).response("irr_train")).containsExactly(0, 2);
  }

  @Test
  void drawn_noResponsesNamed_areAll() {
    ObservedRows observed = new ObservedRows.Drawn(1, List.of(), List.of(2), List.of());

    assertThat(examples(observed)).containsExactly("2 rejected", "2 irr_train", "2 irr_test");
  }

  @Test
  void asked_isNotKnownYet() {
    assertThatThrownBy(() -> new ObservedRows.Asked(1, List.of()).of(ROWS))
        .isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 7, 8, 9, 100})
  void firstExamples_areTheFirstOfAllRowByRow(int count) {
    List<String> expected = examples(ROWS).stream().limit(count).toList();

    assertThat(examples(new ObservedRows.FirstExamples(count))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 5})
  void firstRows_areTheFirstWithAllTheirResponses(int count) {
    List<EncodedRow> expected = ROWS.stream().limit(count).toList();

    assertThat(new ObservedRows.FirstRows(count).of(ROWS)).isEqualTo(expected);
  }

  @Test
  void new_trainedRowsThatAreNotObserved_areRefused() {
    assertThatThrownBy(() -> new ObservedRows.Drawn(2, List.of(), List.of(1), List.of(2)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void new_none_isRefused(int count) {
    assertThatThrownBy(() -> new ObservedRows.Asked(count, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ObservedRows.FirstExamples(count))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ObservedRows.FirstRows(count))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
