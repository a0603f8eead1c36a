package dev.kymo.monitoring.page;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.kymo.monitoring.fold.RunSummary;
import dev.kymo.monitoring.fold.StageInfluences;
import dev.kymo.vocabulary.DecompositionRow;
import dev.kymo.vocabulary.InfluenceRow;
import dev.kymo.vocabulary.KernelRow;
import dev.kymo.vocabulary.LoggedEvent.RowsObserved;
import dev.kymo.vocabulary.ReadingRow;
import dev.kymo.vocabulary.Recorded;
import dev.kymo.vocabulary.RunEvent;
import dev.kymo.vocabulary.StepRow;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the page knows of one run: its summary, curves, stages, marks, kernel and what moved its probes. Not thread-safe. */
final class RunPage {
  /** The response whose most likely tokens make the argmax curve. */
  static final String ARGMAX_OF = "chosen";

  /** Marks beyond this are no longer told apart by eye; the oldest go. */
  private static final int MARKS = 200;

  /**
   * Something to see at a step.
   *
   * @param kind one of a few words: crash, stop, recovery, mismatch, squeeze, failure, branch
   * @param text what happened, for a reader
   */
  record Mark(String kind, long step, String at, String text) {}

  /**
   * A stage.
   *
   * @param step the last step before it
   */
  record Stage(int stage, String objective, long step) {}

  /** What steps taken apart did to one response type. All curves have the same steps. */
  private static final class Apart {
    private final ThinnedCurve measured;
    private final ThinnedCurve predicted;
    private final ThinnedCurve pull;
    private final ThinnedCurve push;
    private final ThinnedCurve error;

    Apart(int limit) {
      measured = new ThinnedCurve(limit);
      predicted = new ThinnedCurve(limit);
      pull = new ThinnedCurve(limit);
      push = new ThinnedCurve(limit);
      error = new ThinnedCurve(limit);
    }

    void put(DecompositionRow event) {
      measured.put(event.step(), event.measured());
      predicted.put(event.step(), event.predicted());
      pull.put(event.step(), event.pullUp());
      push.put(event.step(), event.pushDown());
      error.put(event.step(), error(event));
    }

    void write(JsonGenerator json) throws IOException {
      json.writeStartObject();
      json.writeFieldName("measured");
      measured.write(json);
      json.writeFieldName("predicted");
      predicted.write(json);
      json.writeFieldName("pull");
      pull.write(json);
      json.writeFieldName("push");
      push.write(json);
      json.writeFieldName("error");
      error.write(json);
      json.writeEndObject();
    }
  }

  private final int limit;
  private final ThinnedCurve loss;
  private final ThinnedCurve margin;
  private final ThinnedCurve argmax;
  private final Map<String, ThinnedCurve> responses = new LinkedHashMap<>();
  /** Those that columns declare. */
  private final Map<ChartedColumn.Line, ThinnedCurve> curves = new LinkedHashMap<>();

  private final Map<String, Apart> apart = new LinkedHashMap<>();
  private final List<Stage> stages = new ArrayList<>();
  private final Deque<Mark> marks = new ArrayDeque<>();
  private final KernelPage kernel;
  private final StageInfluences influence = new StageInfluences();
  private boolean influenceIsNew;
  private RunSummary summary;

  RunPage(String run, int limit) {
    this.limit = limit;
    summary = RunSummary.unknown(run);
    loss = new ThinnedCurve(limit);
    margin = new ThinnedCurve(limit);
    argmax = new ThinnedCurve(limit);
    kernel = new KernelPage(limit);
  }

  /** Returns whether what moved the probes has changed: rows of a step come one by one, and other news ends them. */
  boolean follow(RunEvent event) {
    summary = summary.updated(event);
    influence.accept(event);
    boolean isInfluence =
        event instanceof Recorded<?> recorded && recorded.row() instanceof InfluenceRow;
    boolean settled = influenceIsNew && !isInfluence;
    influenceIsNew = isInfluence;
    return settled;
  }

  RunSummary summary() {
    return summary;
  }

  /** Takes the step; returns the stage if it is the first of one. */
  @Nullable
  Stage take(StepRow event) {
    loss.put(event.step(), event.loss());
    Double difference = margin(event);
    if (difference != null) {
      margin.put(event.step(), difference);
    }
    if (!stages.isEmpty() && stages.get(stages.size() - 1).stage() >= event.stage()) {
      return null;
    }
    Stage stage = new Stage(event.stage(), event.objective(), event.step() - 1);
    stages.add(stage);
    return stage;
  }

  void take(ReadingRow event) {
    responses
        .computeIfAbsent(event.response(), response -> new ThinnedCurve(limit))
        .put(event.step(), event.logprobMean());
    if (event.response().equals(ARGMAX_OF)) {
      argmax.put(event.step(), event.argmaxLogprobMean());
    }
  }

  void put(ChartedColumn.Line line, long step, double value) {
    curves.computeIfAbsent(line, drawn -> new ThinnedCurve(limit)).put(step, value);
  }

  /** Takes a step taken apart; returns whether there is something to show: its numbers may not be finite. */
  boolean take(DecompositionRow event) {
    boolean finite = Double.isFinite(event.measured())
        && Double.isFinite(event.predicted())
        && Double.isFinite(event.pullUp())
        && Double.isFinite(event.pushDown());
    if (finite) {
      apart.computeIfAbsent(event.response(), response -> new Apart(limit)).put(event);
    }
    return finite;
  }

  /** Takes the event; returns how many rows it is a mean over, for a reader. */
  String take(KernelRow event) {
    kernel.take(event);
    return kernel.observed();
  }

  void take(RowsObserved event) {
    kernel.take(event);
  }

  void mark(Mark mark) {
    if (marks.size() == MARKS) {
      marks.removeFirst();
    }
    marks.addLast(mark);
  }

  /** How far float32 arithmetic moves the parts, of the largest; NaN: not known. */
  static double error(DecompositionRow event) {
    Double error = event.partsError();
    return error == null ? Double.NaN : error;
  }

  /** Mean difference of the rewards; null where the objective has none. */
  static @Nullable Double margin(StepRow event) {
    List<Double> chosen = event.chosenReward();
    List<Double> rejected = event.rejectedReward();
    if (chosen == null || rejected == null || chosen.isEmpty()) {
      return null;
    }
    double sum = 0;
    for (int i = 0; i < chosen.size(); i++) {
      sum += chosen.get(i) - rejected.get(i);
    }
    return sum / chosen.size();
  }

  void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writePOJOField("summary", summary);
    json.writePOJOField("stages", stages);
    json.writePOJOField("marks", marks);
    json.writeFieldName("loss");
    loss.write(json);
    json.writeFieldName("margin");
    margin.write(json);
    json.writeFieldName("argmax");
    argmax.write(json);
    writeCurves(json);
    PageJson.writeObject(json, "responses", responses, ThinnedCurve::write);
    PageJson.writeObject(json, "apart", apart, Apart::write);
    json.writeFieldName("kernel");
    kernel.write(json);
    json.writeFieldName("movers");
    writeMovers(json);
    json.writeEndObject();
  }

  private void writeCurves(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("curves");
    for (Map.Entry<ChartedColumn.Line, ThinnedCurve> curve : curves.entrySet()) {
      json.writeStartObject();
      curve.getKey().write(json);
      json.writeFieldName("points");
      curve.getValue().write(json);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** The training rows that moved each response type most, in the last stage that has steps taken apart and in the last of them. */
  void writeMovers(JsonGenerator json) throws IOException {
    MoversJson.write(influence.build(), json);
  }
}
