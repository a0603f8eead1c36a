package dev.kymo.monitoring.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kymo.monitoring.event.EventSink;
import dev.kymo.monitoring.event.EventSinkContract;
import dev.kymo.monitoring.event.Samples;
import dev.kymo.vocabulary.LoggedEvent.AttemptAdvanced;
import dev.kymo.vocabulary.LoggedEvent.AttemptEnded;
import dev.kymo.vocabulary.LoggedEvent.AttemptStarted;
import dev.kymo.vocabulary.LoggedEvent.CheckpointCommitted;
import dev.kymo.vocabulary.LoggedEvent.CheckpointWritten;
import dev.kymo.vocabulary.LoggedEvent.ProbeLagged;
import dev.kymo.vocabulary.LoggedEvent.ProbeWaited;
import dev.kymo.vocabulary.LoggedEvent.ReplayMismatch;
import dev.kymo.vocabulary.LoggedEvent.RunCompleted;
import dev.kymo.vocabulary.LoggedEvent.RunDiverged;
import dev.kymo.vocabulary.LoggedEvent.RunQueued;
import dev.kymo.vocabulary.LoggedEvent.SqueezeDetected;
import dev.kymo.vocabulary.LoggedEvent.StageStarted;
import dev.kymo.vocabulary.LoggedEvent.StepsReplayed;
import dev.kymo.vocabulary.RunEvent;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PrometheusSinkTest extends EventSinkContract {
  private static final String RUN = "dpo-s0";
  private static final Instant AT = Samples.AT;
  private static final String LABELS = "experiment=\"squeeze\",recipe=\"dpo\",run=\"dpo-s0\"";

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private EventSink sink;

  @Override
  protected EventSink sink() {
    return sink;
  }

  @BeforeEach
  void register() {
    sink = new PrometheusSink("squeeze", registry);
  }

  private void accept(RunEvent... events) {
    List.of(events).forEach(sink::accept);
  }

  private void queue() {
    accept(new RunQueued(RUN, AT, "dpo", 3, "tiny", 100));
  }

  /** The registry's lines for one metric, without the labels that all have. */
  private List<String> lines(String metric) {
    String text = StandardCharsets.UTF_8
        .decode(Exposition.of(registry).scrape(null).body())
        .toString();
    return text.lines()
        .filter(line -> line.matches(metric + "(\\{.*| .*)"))
        .map(line -> line.replace("experiment=\"squeeze\",", "")
            .replace("recipe=\"dpo\",", "")
            .replace("run=\"dpo-s0\",", "")
            .replaceAll("seed=\"3\",?", "")
            .replace(",}", "}")
            .replace("{}", ""))
        .toList();
  }

  @Test
  void step_ofPreferenceTraining_setsTheTrainingGauges() {
    queue();

    accept(Samples.dpoStep(RUN, 4, 0.25, 1));

    assertThat(lines("kymo_step")).containsExactly("kymo_step 4.0");
    assertThat(lines("kymo_total_steps")).containsExactly("kymo_total_steps 100.0");
    assertThat(lines("kymo_train_loss")).containsExactly("kymo_train_loss 0.25");
    assertThat(lines("kymo_train_gradient_norm")).containsExactly("kymo_train_gradient_norm 2.0");
    assertThat(lines("kymo_learning_rate")).containsExactly("kymo_learning_rate 5.0E-7");
    // rewards: chosen 0.3 and -0.1, rejected -0.1 and 0.1
    assertThat(lines("kymo_reward"))
        .containsExactly(
            "kymo_reward{side=\"chosen\"} 0.09999999999999999",
            "kymo_reward{side=\"rejected\"} 0.0");
    assertThat(lines("kymo_reward_margin"))
        .singleElement()
        .asString()
        .startsWith("kymo_reward_margin 0.0999");
    assertThat(lines("kymo_reward_accuracy")).containsExactly("kymo_reward_accuracy 0.5");
    assertThat(lines("kymo_step_duration_seconds_count"))
        .containsExactly("kymo_step_duration_seconds_count 1");
    assertThat(lines("kymo_step_duration_seconds_bucket"))
        .contains(
            "kymo_step_duration_seconds_bucket{le=\"0.1\"} 0",
            "kymo_step_duration_seconds_bucket{le=\"0.25\"} 1",
            "kymo_step_duration_seconds_bucket{le=\"+Inf\"} 1");
  }

  @Test
  void series_ofARun_carryTheCommonLabels() {
    queue();
    accept(Samples.dpoStep(RUN, 4, 0.25, 1));

    String text = StandardCharsets.UTF_8
        .decode(Exposition.of(registry).scrape(null).body())
        .toString();

    assertThat(text).contains("kymo_step{" + LABELS + ",seed=\"3\"} 4.0");
  }

  @Test
  void queue_beforeAnyStep_showsNoMeasuredValue() {
    queue();

    assertThat(lines("kymo_train_loss")).isEmpty();
    assertThat(lines("kymo_step")).isEmpty();
    assertThat(lines("kymo_run_state")).contains("kymo_run_state{state=\"queued\"} 1.0");
    assertThat(lines("kymo_replay_mismatch_total"))
        .containsExactly("kymo_replay_mismatch_total 0.0");
  }

  @Test
  void stage_withoutRewards_removesTheOldOnes() {
    queue();
    accept(
        new StageStarted(RUN, AT, 1, "dpo"),
        Samples.dpoStep(RUN, 1, 0.25, 1),
        new StageStarted(RUN, AT, 2, "sft"),
        Samples.sftStep(RUN, 2, 3.5, 0.25));

    assertThat(lines("kymo_reward")).isEmpty();
    assertThat(lines("kymo_reward_margin")).isEmpty();
    assertThat(lines("kymo_train_loss")).containsExactly("kymo_train_loss 3.5");
    assertThat(lines("kymo_run_info"))
        .containsExactly("kymo_run_info{model=\"tiny\",objective=\"sft\",stage=\"2\"} 1.0");
  }

  @Test
  void heldOut_margin_staysUntilTheNextStage() {
    queue();
    accept(new StageStarted(RUN, AT, 1, "dpo"), Samples.heldOut(RUN, 5, 0.5, 1));

    assertThat(lines("kymo_held_out_reward_margin"))
        .containsExactly("kymo_held_out_reward_margin 0.5");
    assertThat(lines("kymo_held_out_reward_accuracy"))
        .containsExactly("kymo_held_out_reward_accuracy 0.75");
    assertThat(lines("kymo_reward_margin")).isEmpty();

    accept(new StageStarted(RUN, AT, 2, "sft"));

    assertThat(lines("kymo_held_out_reward_margin")).isEmpty();
    assertThat(lines("kymo_held_out_reward_accuracy")).isEmpty();
  }

  @Test
  void reading_perResponse_setsItsSeries() {
    queue();
    accept(Samples.reading(RUN, 0, "chosen", 0.5, 1), Samples.reading(RUN, 0, "rejected", 0.5, 1));

    assertThat(lines("kymo_logprob"))
        .containsExactly(
            "kymo_logprob{response=\"chosen\"} -0.06", "kymo_logprob{response=\"rejected\"} -0.08");
    assertThat(lines("kymo_argmax_logprob")).containsExactly("kymo_argmax_logprob -0.03");
    assertThat(lines("kymo_adaptation_norm")).hasSize(2).first().asString().endsWith(" 7.5");
  }

  @Test
  void kernel_ofPairs_setsNormAndDriftOfEachAndSimilarityToChosen() {
    queue();

    accept(
        Samples.kernel(RUN, 2, 1, "chosen", "chosen", 1),
        Samples.kernel(RUN, 2, 1, "chosen", "rejected", 1),
        Samples.kernel(RUN, 2, 1, "another", "chosen", 1),
        Samples.kernel(RUN, 2, 1, "rejected", "irr_hum", 1),
        Samples.kernel(RUN, 2, 1, "rejected", "rejected", 1));

    assertThat(lines("kymo_kernel_norm"))
        .containsExactly(
            "kymo_kernel_norm{response=\"chosen\"} 102.0",
            "kymo_kernel_norm{response=\"rejected\"} 102.0");
    assertThat(lines("kymo_kernel_drift"))
        .containsExactly(
            "kymo_kernel_drift{response=\"chosen\"} 0.02",
            "kymo_kernel_drift{response=\"rejected\"} 0.02");
    assertThat(lines("kymo_kernel_similarity"))
        .containsExactly(
            "kymo_kernel_similarity{response=\"another\"} 0.25",
            "kymo_kernel_similarity{response=\"chosen\"} 1.0",
            "kymo_kernel_similarity{response=\"rejected\"} 0.25");
  }

  @Test
  void attempts_thatEnd_areCountedByReasonAndFreeTheWorker() {
    queue();
    accept(new AttemptStarted(RUN, AT, 1, "worker-0", 0));
    assertThat(lines("kymo_worker_busy"))
        .containsExactly("kymo_worker_busy{worker=\"worker-0\"} 1.0");
    accept(
        new AttemptEnded(RUN, AT, 1, "process-died", "signal 9", 7),
        new AttemptStarted(RUN, AT, 2, "worker-1", 5),
        new StepsReplayed(RUN, AT, 2),
        new AttemptEnded(RUN, AT, 2, "process-died", "signal 9", 9));

    assertThat(lines("kymo_run_attempts_total"))
        .containsExactly("kymo_run_attempts_total{reason=\"process-died\"} 2.0");
    assertThat(lines("kymo_worker_busy"))
        .containsExactly(
            "kymo_worker_busy{worker=\"worker-0\"} 0.0",
            "kymo_worker_busy{worker=\"worker-1\"} 0.0");
    assertThat(lines("kymo_steps_replayed_total")).containsExactly("kymo_steps_replayed_total 2.0");
    assertThat(lines("kymo_run_state")).contains("kymo_run_state{state=\"recovering\"} 1.0");
  }

  @Test
  void recoveries_areMeasuredByTheirParts() {
    queue();
    PrometheusSink metrics = (PrometheusSink) sink;
    metrics.remember(new AttemptStarted(RUN, AT.minusSeconds(10), 1, "worker-0", 0));
    metrics.remember(new AttemptAdvanced(RUN, AT.minusSeconds(9), 1, 1, 0, 0));

    accept(
        new AttemptEnded(RUN, AT, 1, "head-lost", "", 7, AT.minusSeconds(2)),
        new AttemptStarted(RUN, AT.plusSeconds(1), 2, "worker-1", 5),
        new AttemptAdvanced(RUN, AT.plusSeconds(8), 2, 8, 2, 3),
        new RunCompleted(RUN, AT.plusSeconds(10)));

    assertThat(lines("kymo_recovery_seconds")).containsExactly("kymo_recovery_seconds 10.0");
    assertThat(lines("kymo_recovery_part_seconds_total"))
        .containsExactly(
            "kymo_recovery_part_seconds_total{part=\"detection\"} 2.0",
            "kymo_recovery_part_seconds_total{part=\"load\"} 4.0",
            "kymo_recovery_part_seconds_total{part=\"replay\"} 3.0",
            "kymo_recovery_part_seconds_total{part=\"scheduling\"} 1.0");
    assertThat(lines("kymo_goodput")).containsExactly("kymo_goodput 0.5");
    assertThat(lines("kymo_experiment_goodput"))
        .containsExactly("kymo_experiment_goodput{experiment=\"squeeze\"} 0.5");
  }

  @Test
  void squeezing_isMeasuredPerTokenAndCounted() {
    queue();
    assertThat(lines("kymo_squeezes_total")).containsExactly("kymo_squeezes_total 0.0");
    accept(
        Samples.reading(RUN, 0, "chosen", 0.5, 1),
        Samples.reading(RUN, 63, "chosen", 0.5, 1),
        new SqueezeDetected(RUN, AT, 63, 1, 0.5, 0.25, 0.25, List.of(), null, null));

    // of 31.5 tokens: argmax falls by half of 63 nats, chosen by 63
    assertThat(lines("kymo_squeeze_index")).containsExactly("kymo_squeeze_index 1.0");
    assertThat(lines("kymo_squeezes_total")).containsExactly("kymo_squeezes_total 1.0");
  }

  @Test
  void checkpointsAndProbes_areMeasured() {
    queue();
    accept(
        new CheckpointWritten(RUN, AT, 10, 4096, 0.5),
        new CheckpointWritten(RUN, AT, 20, 8192, 0.25),
        new CheckpointCommitted(RUN, AT, 10),
        new ProbeWaited(RUN, AT, 0.5),
        new ProbeWaited(RUN, AT, 0.25),
        new ProbeLagged(RUN, AT, 3));

    assertThat(lines("kymo_checkpoint_duration_seconds_sum"))
        .containsExactly("kymo_checkpoint_duration_seconds_sum 0.75");
    assertThat(lines("kymo_checkpoint_bytes")).containsExactly("kymo_checkpoint_bytes 8192.0");
    assertThat(lines("kymo_checkpoint_committed_step"))
        .containsExactly("kymo_checkpoint_committed_step 10.0");
    assertThat(lines("kymo_probe_wait_seconds_total"))
        .containsExactly("kymo_probe_wait_seconds_total 0.75");
    assertThat(lines("kymo_probe_lag_steps")).containsExactly("kymo_probe_lag_steps 3.0");
  }

  @Test
  void end_ofARun_removesItsTrainingSeriesAndKeepsItsFate() {
    queue();
    accept(new RunQueued("other", AT, "sft", 0, "tiny", 10));
    accept(
        Samples.sftStep("other", 1, 2.0, 0.5),
        Samples.dpoStep(RUN, 1, 0.25, 1),
        Samples.reading(RUN, 0, "chosen", 0.5, 1),
        new ReplayMismatch(RUN, AT, 1, "steps", "{}", "{}"),
        new RunDiverged(RUN, AT, 1),
        Samples.dpoStep(RUN, 2, 0.25, 1),
        new ProbeLagged(RUN, AT, 0));

    for (Metric metric : MetricCatalog.all()) {
      if (metric.scope() == Metric.Scope.TRAINING) {
        assertThat(lines(metric.name() + "(_count|_sum|_bucket)?"))
            .as(metric.name())
            .noneMatch(line -> !line.contains("run=\"other\""));
      }
    }
    assertThat(lines("kymo_train_loss")).hasSize(1);
    assertThat(lines("kymo_replay_mismatch_total")).contains("kymo_replay_mismatch_total 1.0");
    assertThat(lines("kymo_run_state"))
        .contains(
            "kymo_run_state{state=\"diverged\"} 1.0", "kymo_run_state{state=\"running\"} 0.0");
  }

  @Test
  void reasons_withoutBound_becomeOther() {
    queue();
    IntStream.rangeClosed(1, 500)
        .forEach(i -> accept(new AttemptEnded(RUN, AT, 1, "reason " + i, "", 0)));

    assertThat(lines("kymo_run_attempts_total"))
        .hasSize(101)
        .contains("kymo_run_attempts_total{reason=\"other\"} 400.0");
  }

  @Test
  void event_ofARunNeverQueued_isRefused() {
    RunCompleted event = new RunCompleted("unheard-of", AT);

    assertThatThrownBy(() -> sink.accept(event)).hasMessageContaining("unheard-of");
  }

  @Test
  void close_takesTheMetricsOut() {
    queue();
    sink.close();

    assertThat(registry.scrape().size()).isZero();
    new PrometheusSink("next", registry).close();
  }
}
