package dev.kymo.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SampleRowTest {

  @Test
  void of_fewValues_othersAreNothing() {
    StepRow step = SampleRow.of(StepRow.class, "step", 3, "stage", 1, "objective", "sft");

    assertThat(step.step()).isEqualTo(3);
    assertThat(step.objective()).isEqualTo("sft");
    assertThat(step.loss()).isZero();
    assertThat(step.rows()).isEqualTo(List.of());
    assertThat(step.chosenReward()).isNull();
  }

  @Test
  void of_aNameThatIsNoComponent_isRefused() {
    assertThatThrownBy(() -> SampleRow.of(StepRow.class, "lost", 1))
        .hasMessageContaining("has no [lost]");
  }

  @Test
  void of_aValueThatTheRecordRefuses_isRefused() {
    assertThatThrownBy(() -> SampleRow.of(ReadingRow.class, "step", -1, "response", "chosen"))
        .hasMessageContaining("does not take such values");
  }
}
