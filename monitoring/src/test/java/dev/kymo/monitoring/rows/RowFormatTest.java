package dev.kymo.monitoring.rows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.monitoring.event.EventJson;
import dev.kymo.monitoring.event.Samples;
import dev.kymo.vocabulary.KernelRow;
import dev.kymo.vocabulary.ReadingRow;
import dev.kymo.vocabulary.Recorded;
import dev.kymo.vocabulary.StepRow;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowFormatTest {

  @Test
  void line_ofAStep_hasTheDocumentedKeysInOrder() {
    String line = RowFormat.line(Samples.dpoStep("dpo-s0", 1, 0.25, 3));

    assertThat(line)
        .isEqualTo(
            "{\"step\":1,\"stage\":2,\"objective\":\"dpo\",\"epoch\":0,\"rows\":[1,1],\"loss\":1.0,"
                + "\"learning_rate\":5.0E-7,\"gradient_norm\":1.0,\"tokens\":128,"
                + "\"chosen_logprob\":[-11.5,-20.0],\"rejected_logprob\":[-11.5,-19.0],"
                + "\"reference_chosen_logprob\":[-10.0,-20.0],"
                + "\"reference_rejected_logprob\":[-11.0,-19.0],"
                + "\"chosen_reward\":[0.3,-0.1],\"rejected_reward\":[-0.1,0.1],"
                + "\"seconds\":0.25,\"attempt\":3}");
  }

  @Test
  void line_ofAnObjectiveWithoutRewards_leavesThemOut() {
    String line = RowFormat.line(Samples.sftStep("sft-s0", 4, 2.5, 0.25));

    assertThat(EventJson.parse(line).fieldNames())
        .toIterable()
        .containsExactly(
            "step",
            "stage",
            "objective",
            "epoch",
            "rows",
            "loss",
            "learning_rate",
            "gradient_norm",
            "tokens",
            "chosen_logprob",
            "seconds",
            "attempt");
  }

  @Test
  void line_ofAReading_hasItsColumnsInOrder() {
    String line = RowFormat.line(Samples.reading("dpo-s0", 25, "chosen", 0.5, 1));

    RowKind kind = RowKind.of(ReadingRow.class);
    assertThat(EventJson.parse(line).fieldNames())
        .toIterable()
        .containsExactlyElementsOf(kind.columns(kind.schema()));
  }

  @Test
  void line_ofANonFiniteNumber_keepsSecondsAndAttemptLast() {
    String line = RowFormat.line(Samples.sftStep("sft-s0", 1, Double.NaN, 0.25));

    assertThat(line)
        .contains("\"loss\":null")
        .endsWith("\"note\":\"loss is NaN\",\"seconds\":0.25,\"attempt\":1}");
  }

  @Test
  void event_ofALine_isTheRowThatWasWritten() {
    Recorded<StepRow> step = Samples.dpoStep("dpo-s0", 7, 0.25, 3);
    Recorded<ReadingRow> reading = Samples.reading("dpo-s0", 7, "irr_hum", 0.5, 2);

    assertThat(RowFormat.recorded("dpo-s0", RowFormat.line(step), StepRow.class))
        .isEqualTo(step);
    assertThat(RowFormat.recorded("dpo-s0", RowFormat.line(reading), ReadingRow.class))
        .isEqualTo(reading);
  }

  @Test
  void comparable_ofARepeatedStep_isEqual() {
    String first = RowFormat.line(Samples.dpoStep("dpo-s0", 7, 0.25, 1));
    String again = RowFormat.line(Samples.dpoStep("dpo-s0", 7, 0.75, 2));
    String other = RowFormat.line(Samples.dpoStep("dpo-s0", 8, 0.25, 1));

    assertThat(List.of(first, again))
        .extracting(RowFormat::comparable)
        .containsOnly(RowFormat.comparable(first));
    assertThat(RowFormat.comparable(other)).isNotEqualTo(RowFormat.comparable(first));
    assertThat(RowFormat.comparable(first)).doesNotContain("seconds").doesNotContain("attempt");
  }

  /** Rows of recordings that knew no factors. */
  @Test
  void event_kernelWithoutFactors_isReadWithNone() {
    String line = RowFormat.line(Samples.kernel("run", 4, 1, "chosen", "rejected", 1))
        .replaceAll(",\"(kernel_norm|similarity)_error_factor\":[0-9.]+", "");

    KernelRow row = RowFormat.recorded("run", line, KernelRow.class).row();

    assertThat(line).doesNotContain("factor");
    assertThat(row.similarityErrorFactor()).isNull();
    assertThat(row.kernelNormErrorFactor()).isNull();
    assertThat(row.similarityError()).isEqualTo(0.02);
  }

  @Test
  void event_ofALineWithoutANumberThatOlderVersionsDidNotWrite_hasNaN() {
    Recorded<ReadingRow> reading = Samples.reading("dpo-s0", 25, "chosen", 0.5, 1);
    String line = RowFormat.line(reading).replaceAll("\"valley_depth_mean\":[^,]*,", "");

    ReadingRow read = RowFormat.recorded("dpo-s0", line, ReadingRow.class).row();

    assertThat(read.valleyDepthMean()).isNaN();
    assertThat(read.logprobMean()).isEqualTo(reading.row().logprobMean());
  }
}
