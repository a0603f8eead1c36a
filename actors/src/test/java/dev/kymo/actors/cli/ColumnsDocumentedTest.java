package dev.kymo.actors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import dev.kymo.actors.DocumentedColumns;
import dev.kymo.monitoring.event.EventCases;
import dev.kymo.probes.ResponseScore;
import dev.kymo.vocabulary.LoggedEvent;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/columns.md has every column of events and scores that is written, and none besides. */
class ColumnsDocumentedTest {

  private static Stream<String> columns(Class<?> record, String... left) {
    return Stream.of(record.getRecordComponents())
        .map(RecordComponent::getName)
        .map(SnakeCaseStrategy.INSTANCE::translate)
        .filter(name -> !List.of(left).contains(name));
  }

  @Test
  void events_haveTheColumnsOfTheirRecords() throws IOException {
    List<String> expected = new ArrayList<>();
    for (Class<?> type : EventCases.types()) {
      // a lag is never written
      if (type != LoggedEvent.ProbeLagged.class) {
        String word = SnakeCaseStrategy.INSTANCE.translate(type.getSimpleName());
        List<String> further =
            columns(type, "run", "at").map(c -> word + "." + c).toList();
        expected.addAll(further.isEmpty() ? List.of(word) : further);
      }
    }

    assertThat(DocumentedColumns.of("`events.jsonl`"))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void scores_haveTheColumnsOfTheirLines() throws IOException {
    String line = ScoreLine.of(
        new ResponseScore(0, "chosen", 3, -1, Double.NaN, -2, 1, 1, 0.5, 0.5, 0.5, 0.5));
    List<String> names = new ArrayList<>();
    new ObjectMapper().readTree(line).fieldNames().forEachRemaining(names::add);

    assertThat(DocumentedColumns.of("`score`")).isEqualTo(names);
  }
}
