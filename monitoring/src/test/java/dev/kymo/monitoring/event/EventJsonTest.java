package dev.kymo.monitoring.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kymo.vocabulary.ReadingRow;
import dev.kymo.vocabulary.Recorded;
import dev.kymo.vocabulary.SampleRow;
import dev.kymo.vocabulary.StepRow;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventJsonTest {

  static Stream<Object> samples() {
    return Samples.oneOfEach("dpo-s0").stream()
        .map(event -> event instanceof Recorded<?> recorded ? recorded.row() : event);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void record_ofWhatTreeWrote_isTheSame(Object event) {
    String text = EventJson.text(EventJson.tree(event));

    Object read = EventJson.record(EventJson.parse(text), event.getClass());

    assertThat(read).isEqualTo(event);
    assertThat(text).doesNotContain("\n");
  }

  @Test
  void text_ofDoubles_isTheShortestThatReadsBack() {
    StepRow step = Samples.sftStep("r", 1, 2.0e-3, 0.1).row();

    String text = EventJson.text(EventJson.tree(step));

    // older JDKs' own algorithm writes 2.0E-3 as 0.0020 or with a superfluous digit elsewhere
    assertThat(text).contains("\"loss\":0.002,").contains("\"learning_rate\":5.0E-7,");
  }

  @Test
  void tree_ofNonFiniteNumbers_hasNullsAndANote() {
    ReadingRow reading = SampleRow.of(
        ReadingRow.class,
        "step",
        1,
        "stage",
        1,
        "response",
        "chosen",
        "logprobMean",
        Double.NaN,
        "argmaxLogprobMean",
        Double.NEGATIVE_INFINITY);

    ObjectNode tree = EventJson.tree(reading);

    assertThat(tree.get("logprob_mean").isNull()).isTrue();
    assertThat(tree.get("note").asText())
        .isEqualTo("logprob_mean is NaN; argmax_logprob_mean is -Infinity");
    assertThat(EventJson.record(EventJson.parse(EventJson.text(tree)), ReadingRow.class))
        .extracting(ReadingRow::logprobMean, ReadingRow::argmaxLogprobMean)
        .containsExactly(Double.NaN, Double.NaN);
  }

  @Test
  void tree_ofANonFiniteListEntry_namesItsPlace() {
    StepRow step = new StepRow(
        1,
        1,
        "sft",
        0,
        List.of(1, 2),
        1,
        1,
        1,
        1,
        List.of(-1.0, Double.NaN),
        null,
        null,
        null,
        null,
        null,
        0.5);

    String text = EventJson.text(EventJson.tree(step));

    assertThat(text)
        .contains("\"chosen_logprob\":[-1.0,null]")
        .contains("\"note\":\"chosen_logprob[1] is NaN\"");
    assertThat(EventJson.record(EventJson.parse(text), StepRow.class).chosenLogprob())
        .containsExactly(-1.0, Double.NaN);
  }

  @Test
  void event_withAMissingNumber_isRefused() {
    ObjectNode tree = EventJson.tree(Samples.dpoStep("r", 1, 0.5, 1).row());
    tree.remove("loss");

    assertThatThrownBy(() -> EventJson.record(tree, StepRow.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("StepRow")
        .hasMessageContaining("loss");
  }

  @Test
  void event_withAnUnknownKey_isRefused() {
    ObjectNode tree = EventJson.tree(Samples.dpoStep("r", 1, 0.5, 1).row()).put("lost", 1);

    assertThatThrownBy(() -> EventJson.record(tree, StepRow.class)).hasMessageContaining("lost");
  }

  @Test
  void step_withAnInfiniteDuration_isRefused() {
    assertThatThrownBy(() -> Samples.sftStep("r", 1, 1, Double.POSITIVE_INFINITY))
        .hasMessageContaining("seconds is Infinity");
  }
}
