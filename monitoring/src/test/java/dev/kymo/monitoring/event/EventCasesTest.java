package dev.kymo.monitoring.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kymo.vocabulary.LoggedEvent;
import dev.kymo.vocabulary.ReadingRow;
import dev.kymo.vocabulary.StepRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventCasesTest {

  @Test
  void types_ofTheVocabulary_haveASampleEach() {
    List<Class<?>> sampled = new ArrayList<>();
    Samples.oneOfEach("r").forEach(event -> sampled.add(event.getClass()));

    assertThat(sampled).containsAll(EventCases.types());
  }

  @Test
  void build_withAMissingType_namesIt() {
    EventCases.Builder<List<String>> builder = EventCases.builder();
    EventCases.types().stream()
        .filter(type -> type != LoggedEvent.RunFailed.class)
        .forEach(builder::ignoring);

    assertThatThrownBy(builder::build).hasMessageContaining("RunFailed");
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
    EventCases.Builder<List<String>> builder = EventCases.builder();
    EventCases.types().forEach(builder::ignoring);
    EventCases<List<String>> cases = builder
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
