package dev.kymo.monitoring.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

    cases.apply(seen, Samples.dpoStep("r", 1, 0.1, 1));

    assertThat(seen).containsExactly("StepTaken");
  }

  @Test
  void on_theSameTypeTwice_isRefused() {
    EventCases.Builder<String> builder = EventCases.<String>builder().ignoring(StepTaken.class);

    assertThatThrownBy(() -> builder.ignoring(StepTaken.class))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
