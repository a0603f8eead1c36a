package dev.kymo.probes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kymo.probes.ObservedRows.Asked;
import dev.kymo.probes.ObservedRows.Drawn;
import dev.kymo.workers.data.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowDrawTest {
  private static final List<String> RESPONSES = List.of("chosen", "rejected", "irr_train");

  /** Rows of which the first {@code trained} are trained on. */
  private static RowDraw draw(int rows, int trained) {
    return new RowDraw(rows(rows, RESPONSES), prompts(0, trained));
  }

  private static List<Row> rows(int count, List<String> responses) {
    return IntStream.range(0, count).mapToObj(number -> row(number, responses)).toList();
  }

  private static Row row(int number, List<String> responses) {
    Map<String, String> texts = new LinkedHashMap<>();
    responses.forEach(response -> texts.put(response, response + " of " + number));
    return new Row(number, "prompt " + number, texts);
  }

  private static Set<String> prompts(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(number -> "prompt " + number)
        .collect(Collectors.toSet());
  }

  private static Drawn drawn(RowDraw draw, int count) {
    return (Drawn) draw.of(new Asked(count, RESPONSES));
  }

  @Test
  void of_sameDataAgain_isTheSame() {
    Drawn once = drawn(draw(100, 40), 5);

    assertThat(drawn(draw(100, 40), 5)).isEqualTo(once);
    assertThat(once.rows()).hasSize(5).doesNotHaveDuplicates().isSorted();
    assertThat(once.rows()).isNotEqualTo(List.of(0, 1, 2, 3, 4));
    assertThat(once.count()).isEqualTo(5);
    assertThat(once.responses()).isEqualTo(RESPONSES);
  }

  /** What is drawn is known by heart: another order would change every recording's rows. */
  @Test
  void of_hundredRows_areThese() {
    assertThat(drawn(draw(100, 40), 5))
        .isEqualTo(new Drawn(5, RESPONSES, List.of(9, 26, 55, 58, 65), List.of(9, 26)));
  }

  @ParameterizedTest
  @CsvSource({
    "100, 40, 5, 2",
    "100, 1, 5, 1",
    "100, 99, 5, 4",
    "100, 50, 2, 1",
    "100, 3, 2, 1",
    "100, 0, 5, 0",
    "100, 100, 5, 5",
    "2, 1, 2, 1",
    "4, 2, 3, 2"
  })
  void of_bothKinds_areThereInProportion(int rows, int trained, int count, int expected) {
    Drawn drawn = drawn(draw(rows, trained), count);

    assertThat(drawn.rows()).hasSize(count);
    assertThat(drawn.trained())
        .hasSize(expected)
        .isEqualTo(drawn.rows().stream().filter(row -> row < trained).toList());
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 1_000_000})
  void of_fewerThanAsked_areAll(int count) {
    Drawn drawn = drawn(draw(3, 1), count);

    assertThat(drawn.rows()).containsExactly(0, 1, 2);
    assertThat(drawn.trained()).containsExactly(0);
    assertThat(drawn.count()).isEqualTo(count);
  }

  @Test
  void of_moreRows_includeThoseOfFewer() {
    RowDraw draw = draw(50, 20);

    for (int count = 2; count < 50; count++) {
      assertThat(drawn(draw, count + 1).rows()).containsAll(drawn(draw, count).rows());
    }
  }

  @Test
  void of_rowsThatHaveNoneOfTheResponses_areLeftOut() {
    List<Row> rows = new ArrayList<>(rows(10, List.of("chosen")));
    rows.set(3, row(3, List.of("irr_train", "rejected")));
    rows.set(7, row(7, List.of("irr_train")));
    RowDraw draw = new RowDraw(rows, Set.of());

    Drawn drawn = (Drawn) draw.of(new Asked(5, List.of("irr_train")));

    assertThat(drawn.rows()).containsExactly(3, 7);
  }

  @Test
  void of_allResponses_takesAnyRow() {
    RowDraw draw = new RowDraw(rows(4, List.of("random_permute")), Set.of());

    assertThat(((Drawn) draw.of(new Asked(4, List.of()))).rows()).containsExactly(0, 1, 2, 3);
  }

  @Test
  void of_nothingToObserve_isRefused() {
    RowDraw draw = new RowDraw(rows(4, List.of("chosen")), Set.of());

    assertThatThrownBy(() -> draw.of(new Asked(2, List.of("irr_train", "irr_test"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no row has irr_train or irr_test, so that nothing would be observed");
  }

  @Test
  void of_rowsByNumber_stayAndAreLookedUpAgain() {
    Drawn given = new Drawn(3, RESPONSES, List.of(1, 5), List.of());

    assertThat(draw(10, 2).of(given)).isEqualTo(new Drawn(3, RESPONSES, List.of(1, 5), List.of(1)));
  }

  @Test
  void of_rowThatIsNotThere_isRefused() {
    Drawn given = new Drawn(2, RESPONSES, List.of(1, 10), List.of());

    assertThatThrownBy(() -> draw(10, 2).of(given))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there is no row 10; rows are 0 to 9");
  }

  @Test
  void of_whatRecordingsWithoutAFormatMean_stays() {
    ObservedRows examples = new ObservedRows.FirstExamples(16);
    ObservedRows rows = new ObservedRows.FirstRows(4);

    assertThat(draw(10, 2).of(examples)).isEqualTo(examples);
    assertThat(draw(10, 2).of(rows)).isEqualTo(rows);
  }
}
