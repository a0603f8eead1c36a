package dev.kymo.monitoring.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kymo.vocabulary.LoggedEvent;
import dev.kymo.vocabulary.ReadingRow;
import dev.kymo.vocabulary.StepRow;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventCasesTest {
  /** Those that have a table, and the class that has it. */
  private static final List<Map.Entry<String, String>> READERS = List.of(
      Map.entry("page", "page.PageFeed"),
      Map.entry("metrics", "metric.PrometheusSink"),
      Map.entry("summary", "fold.RunSummary"),
      Map.entry("times", "fold.RunTimes"),
      Map.entry("history", "report.history.RunRecorder"));

  @Test
  void types_ofTheVocabulary_haveASampleEach() {
    List<Class<?>> sampled = new ArrayList<>();
    Samples.oneOfEach("r").forEach(event -> sampled.add(event.getClass()));

    assertThat(sampled).containsAll(EventCases.types());
  }

  /** Nobody is told when an event is added that it could change a count, a metric or a picture: this list asks. */
  @Test
  void cases_ofAllReaders_areThoseListed() throws Exception {
    List<String> actual = new ArrayList<>();
    for (Class<?> event : EventCases.types()) {
      StringBuilder line = new StringBuilder(event.getSimpleName()).append(':');
      for (Map.Entry<String, String> reader : READERS) {
        line.append(cases(reader.getValue()).taken().contains(event) ? " " + reader.getKey() : "");
      }
      actual.add(line.toString());
    }

    assertThat(actual)
        .containsExactlyInAnyOrderElementsOf(
            Files.readAllLines(Path.of("src/test/resources/event-readers.txt")));
  }

  private static EventCases<?> cases(String reader) throws ReflectiveOperationException {
    Field field = Class.forName("dev.kymo.monitoring." + reader).getDeclaredField("CASES");
    field.setAccessible(true);
    return (EventCases<?>) field.get(null);
  }

  @Test
  void apply_event_runsItsCaseOnly() {
    EventCases.Builder<List<String>> builder = EventCases.builder();
    EventCases.types()
        .forEach(type -> builder.on(type, (seen, event) -> seen.add(type.getSimpleName())));
    EventCases<List<String>> cases = builder.build();
    List<String> seen = new ArrayList<>();

    cases.apply(seen, new LoggedEvent.RunCompleted("r", Instant.EPOCH));

    assertThat(seen).containsExactly("RunCompleted");
  }

  @Test
  void apply_row_runsItsCaseIfItHasOne() {
    EventCases<List<String>> cases = EventCases.<List<String>>builder()
        .onRow(StepRow.class, (seen, row) -> seen.add("step " + row.step()))
        .onRecorded(ReadingRow.class, (seen, recorded) -> seen.add(recorded.run()))
        .build();
    List<String> seen = new ArrayList<>();

    cases.apply(seen, Samples.dpoStep("r", 7, 0.1, 1));
    cases.apply(seen, Samples.reading("dpo-s0", 7, "chosen", 0.1, 1));
    cases.apply(seen, Samples.kernel("r", 7, 1, "chosen", "chosen", 1));

    assertThat(seen).containsExactly("step 7", "dpo-s0");
  }

  @Test
  void on_theSameTypeTwice_isRefused() {
    EventCases.Builder<String> builder =
        EventCases.<String>builder().onRow(StepRow.class, (seen, row) -> {});

    assertThatThrownBy(() -> builder.onRow(StepRow.class, (seen, row) -> {}))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
