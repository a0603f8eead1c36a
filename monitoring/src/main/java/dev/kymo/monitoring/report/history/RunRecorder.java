package dev.kymo.monitoring.report.history;

import dev.kymo.monitoring.event.EventCases;
import dev.kymo.monitoring.fold.RunSummary;
import dev.kymo.monitoring.fold.StageInfluences;
import dev.kymo.monitoring.report.history.RunRecord.ResponseCurve;
import dev.kymo.monitoring.report.history.RunRecord.Span;
import dev.kymo.vocabulary.KernelRow;
import dev.kymo.vocabulary.LoggedEvent.AttemptEnded;
import dev.kymo.vocabulary.LoggedEvent.AttemptStarted;
import dev.kymo.vocabulary.LoggedEvent.ReplayMismatch;
import dev.kymo.vocabulary.LoggedEvent.RowsObserved;
import dev.kymo.vocabulary.LoggedEvent.RunRecovered;
import dev.kymo.vocabulary.LoggedEvent.StepsReplayed;
import dev.kymo.vocabulary.ReadingRow;
import dev.kymo.vocabulary.RunEvent;
import dev.kymo.vocabulary.StepRow;
import dev.kymo.vocabulary.TokensRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Collects one run's history from its events. Not thread-safe. */
final class RunRecorder {
  private static final EventCases<RunRecorder> CASES = EventCases.<RunRecorder>builder()
      .onRow(StepRow.class, RunRecorder::stepTaken)
      .onRow(ReadingRow.class, RunRecorder::readingTaken)
      .onRow(KernelRow.class, (run, event) -> run.kernel.accept(event))
      .on(RowsObserved.class, (run, event) -> run.kernel.accept(event)) // the influence has it too
      .onRow(TokensRow.class, (run, event) -> run.pushed.add(event))
      .on(AttemptEnded.class, RunRecorder::attemptEnded)
      .on(
          AttemptStarted.class,
          (run, event) -> run.changeLast(last -> last.goingOnFrom(event.fromStep())))
      .on(RunRecovered.class, (run, event) -> run.changeLast(last -> last.after(event.seconds())))
      .on(StepsReplayed.class, RunRecorder::stepsReplayed)
      .on(ReplayMismatch.class, (run, event) -> run.mismatched())
      .build();

  private static final class Response {
    private final Series.Builder logprob = new Series.Builder();
    private double tokens;
  }

  private RunSummary summary;
  private final List<Span> stages = new ArrayList<>();
  private final Map<String, Response> responses = new LinkedHashMap<>();
  private final Series.Builder argmax = new Series.Builder();
  private final Series.Builder entropy = new Series.Builder();
  private final Series.Builder learningRate = new Series.Builder();
  private final Series.Builder margin = new Series.Builder();
  private final Series.Builder doubt = new Series.Builder();
  private final List<AttemptRecovery> recoveries = new ArrayList<>();
  private final StageInfluences influence = new StageInfluences();
  private final KernelHistory.Builder kernel = new KernelHistory.Builder();
  private final List<TokensRow> pushed = new ArrayList<>();
  private long replayed;
  private int mismatches;

  RunRecorder(String run) {
    summary = RunSummary.unknown(run);
  }

  void accept(RunEvent event) {
    summary = summary.updated(event);
    influence.accept(event);
    CASES.apply(this, event);
  }

  private void stepTaken(StepRow event) {
    Span last = stages.isEmpty() ? null : stages.get(stages.size() - 1);
    if (last == null || last.stage() != event.stage()) {
      stages.add(new Span(event.stage(), event.objective(), event.step() - 1, event.step()));
    } else {
      stages.set(
          stages.size() - 1, new Span(last.stage(), last.objective(), last.from(), event.step()));
    }
    learningRate.add(event.step(), event.learningRate());
    rewards(event);
  }

  private void rewards(StepRow event) {
    List<Double> chosen = event.chosenReward();
    List<Double> rejected = event.rejectedReward();
    if (chosen == null || rejected == null || chosen.isEmpty()) {
      return;
    }
    double margins = 0;
    double doubts = 0;
    for (int i = 0; i < chosen.size(); i++) {
      double difference = chosen.get(i) - rejected.get(i);
      margins += difference;
      doubts += 1 / (1 + StrictMath.exp(difference));
    }
    margin.add(event.step(), margins / chosen.size());
    doubt.add(event.step(), doubts / chosen.size());
  }

  private void readingTaken(ReadingRow event) {
    Response response = responses.computeIfAbsent(event.response(), type -> new Response());
    response.logprob.add(event.step(), event.logprobMean());
    response.tokens = event.tokensMean();
    if (event.response().equals(RunRecord.CHOSEN)) {
      argmax.add(event.step(), event.argmaxLogprobMean());
      entropy.add(event.step(), event.entropyMean());
    }
  }

  private void attemptEnded(AttemptEnded event) {
    recoveries.add(new AttemptRecovery(
        event.run(),
        event.attempt(),
        event.reason(),
        event.message(),
        event.step(),
        null,
        null,
        0,
        0));
  }

  private void stepsReplayed(StepsReplayed event) {
    replayed += event.count();
    changeLast(last -> last.repeating(event.count()));
  }

  private void mismatched() {
    mismatches++;
    changeLast(AttemptRecovery::differing);
  }

  private void changeLast(UnaryOperator<AttemptRecovery> change) {
    if (!recoveries.isEmpty()) {
      int last = recoveries.size() - 1;
      recoveries.set(last, change.apply(recoveries.get(last)));
    }
  }

  RunRecord history() {
    Map<String, ResponseCurve> curves = new LinkedHashMap<>();
    responses.forEach((type, response) ->
        curves.put(type, new ResponseCurve(response.logprob.build(), response.tokens)));
    return new RunRecord(
        summary,
        stages,
        curves,
        argmax.build(),
        entropy.build(),
        learningRate.build(),
        margin.build(),
        doubt.build(),
        recoveries,
        replayed,
        mismatches,
        influence.build(),
        kernel.build(),
        pushed);
  }
}
