package dev.kymo.monitoring.page;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.kymo.monitoring.event.EventCases;
import dev.kymo.monitoring.event.EventSink;
import dev.kymo.monitoring.event.WithoutPaths;
import dev.kymo.monitoring.fold.Goodput;
import dev.kymo.monitoring.fold.ObservedCount;
import dev.kymo.monitoring.fold.RunTimes;
import dev.kymo.vocabulary.DecompositionRow;
import dev.kymo.vocabulary.KernelRow;
import dev.kymo.vocabulary.LoggedEvent;
import dev.kymo.vocabulary.LoggedEvent.AttemptAdvanced;
import dev.kymo.vocabulary.LoggedEvent.AttemptEnded;
import dev.kymo.vocabulary.LoggedEvent.AttemptStarted;
import dev.kymo.vocabulary.LoggedEvent.BranchStarted;
import dev.kymo.vocabulary.LoggedEvent.CheckpointCommitted;
import dev.kymo.vocabulary.LoggedEvent.CheckpointUnreadable;
import dev.kymo.vocabulary.LoggedEvent.ReplayMismatch;
import dev.kymo.vocabulary.LoggedEvent.RowsObserved;
import dev.kymo.vocabulary.LoggedEvent.RunCompleted;
import dev.kymo.vocabulary.LoggedEvent.RunDiverged;
import dev.kymo.vocabulary.LoggedEvent.RunFailed;
import dev.kymo.vocabulary.LoggedEvent.RunQueued;
import dev.kymo.vocabulary.LoggedEvent.RunRecovered;
import dev.kymo.vocabulary.LoggedEvent.SqueezeDetected;
import dev.kymo.vocabulary.ReadingRow;
import dev.kymo.vocabulary.Recorded;
import dev.kymo.vocabulary.RunEvent;
import dev.kymo.vocabulary.RunRow;
import dev.kymo.vocabulary.StepRow;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what the live page shows and lets any number of readers follow it. Thread-safe.
 *
 * <p>Updates are numbered, and the last some thousand are remembered. A reader is only a position among them, so it costs
 * nothing however slow it is: one that comes back goes on where it was, without gap or double; one whose position is no
 * longer remembered, or is another feed's, gets everything anew. Nobody ever waits for a reader.
 */
public final class PageFeed implements EventSink {
  private static final int REMEMBERED = 20_000;
  private static final int POINTS = 2_000;
  /** Reasons for which an attempt ends without anything being wrong. */
  private static final Set<String> NO_FAILURE =
      Set.of("stopped", "handed-over", "environment-changed", "disk-full");

  private static final EventCases<PageFeed> CASES = EventCases.<PageFeed>builder()
      .onRecorded(StepRow.class, PageFeed::stepTaken)
      .onRecorded(ReadingRow.class, PageFeed::readingTaken)
      .onRecorded(DecompositionRow.class, PageFeed::decompositionTaken)
      .onRecorded(KernelRow.class, PageFeed::kernelTaken)
      .on(RowsObserved.class, (feed, event) -> feed.page(event).take(event))
      .on(AttemptEnded.class, (feed, event) -> feed.attemptEnded(event))
      .on(RunRecovered.class, (feed, event) -> feed.recovered(event))
      .on(ReplayMismatch.class, (feed, event) -> feed.mismatched(event))
      .on(SqueezeDetected.class, (feed, event) -> feed.squeezed(event))
      .on(RunFailed.class, (feed, event) -> feed.mark("failure", event, event.message()))
      .on(RunDiverged.class, (feed, event) -> feed.changed(event))
      .on(BranchStarted.class, (feed, event) -> feed.mark("branch", event, event.why()))
      .on(RunQueued.class, PageFeed::changed)
      .on(AttemptStarted.class, PageFeed::changed)
      .on(CheckpointCommitted.class, PageFeed::changed)
      .on(CheckpointUnreadable.class, PageFeed::changed)
      .on(AttemptAdvanced.class, PageFeed::changed)
      .on(RunCompleted.class, PageFeed::changed)
      .build();

  private final String experiment;
  private final int points;
  private final UpdateLog updates;
  private final Map<String, RunPage> runs = new LinkedHashMap<>();
  private @Nullable PageMessage snapshot;
  private boolean closed;

  /** A feed for the experiment of that name. */
  public PageFeed(String experiment) {
    this(experiment, REMEMBERED, POINTS);
  }

  /**
   * @param remembered how many updates a reader may be behind
   * @param points most points of a curve
   */
  PageFeed(String experiment, int remembered, int points) {
    this.experiment = experiment;
    this.points = points;
    this.updates = new UpdateLog(remembered);
  }

  @Override
  public synchronized void accept(RunEvent event) {
    if (closed) {
      throw new IllegalStateException("the feed is closed");
    }
    snapshot = null;
    if (page(event).follow(event)) {
      updates.add(new UpdateLog.Update(event.run(), null, true));
    }
    CASES.apply(this, event);
    if (event instanceof Recorded<?> recorded) {
      drawn(recorded);
    }
  }

  private RunPage page(RunEvent event) {
    return runs.computeIfAbsent(event.run(), run -> new RunPage(run, points));
  }

  private void stepTaken(Recorded<StepRow> recorded) {
    StepRow event = recorded.row();
    RunPage.Stage stage = page(recorded).take(event);
    Double margin = RunPage.margin(event);
    publish(recorded, json -> {
      json.writeStringField("kind", "step");
      json.writeNumberField("step", event.step());
      PageJson.writeFinite(json, "loss", event.loss());
      if (margin != null) {
        PageJson.writeFinite(json, "margin", margin);
      }
      if (stage != null) {
        json.writePOJOField("stage", stage);
      }
    });
  }

  private void readingTaken(Recorded<ReadingRow> recorded) {
    ReadingRow event = recorded.row();
    page(recorded).take(event);
    publish(recorded, json -> {
      json.writeStringField("kind", "reading");
      json.writeNumberField("step", event.step());
      json.writeStringField("response", event.response());
      PageJson.writeFinite(json, "logprob", event.logprobMean());
      if (event.response().equals(RunPage.ARGMAX_OF)) {
        PageJson.writeFinite(json, "argmax", event.argmaxLogprobMean());
      }
    });
  }

  /** Adds the points of columns that are drawn, whatever rows they are of. */
  private void drawn(Recorded<?> recorded) {
    RunRow row = recorded.row();
    for (ChartedColumn column : ChartedColumn.of(row)) {
      double value = column.value(row);
      if (Double.isFinite(value)) {
        ChartedColumn.Line line = column.line(row);
        page(recorded).put(line, row.step(), value);
        publish(recorded, json -> {
          json.writeStringField("kind", "curve");
          line.write(json);
          json.writeNumberField("step", row.step());
          PageJson.writeFinite(json, "value", value);
        });
      }
    }
  }

  private void decompositionTaken(Recorded<DecompositionRow> recorded) {
    DecompositionRow event = recorded.row();
    if (page(recorded).take(event)) {
      publish(recorded, json -> {
        json.writeStringField("kind", "apart");
        json.writeNumberField("step", event.step());
        json.writeStringField("response", event.response());
        PageJson.writeFinite(json, "measured", event.measured());
        PageJson.writeFinite(json, "predicted", event.predicted());
        PageJson.writeFinite(json, "pull", event.pullUp());
        PageJson.writeFinite(json, "push", event.pushDown());
        PageJson.writeFinite(json, "error", RunPage.error(event));
      });
    }
  }

  private void kernelTaken(Recorded<KernelRow> recorded) {
    KernelRow event = recorded.row();
    String observed = page(recorded).take(event);
    publish(recorded, json -> {
      json.writeStringField("kind", "kernel");
      json.writeStringField("observed", observed);
      json.writeNumberField("step", event.step());
      json.writeStringField("response", event.response());
      json.writeStringField("other", event.other());
      PageJson.writeFinite(json, "similarity", event.similarityMean());
      if (event.ofItself()) {
        PageJson.writeFinite(json, "drift", event.drift());
      }
    });
  }

  private void attemptEnded(AttemptEnded event) {
    String kind = NO_FAILURE.contains(event.reason()) ? "stop" : "crash";
    mark(kind, event, event.reason() + ": " + event.message());
  }

  private void recovered(RunRecovered event) {
    mark(
        "recovery",
        event,
        String.format(Locale.ROOT, "attempt %d, after %.1f s", event.attempt(), event.seconds()));
  }

  private void mismatched(ReplayMismatch event) {
    mark("mismatch", event, "step " + event.step() + " gave other " + event.kind());
  }

  private void squeezed(SqueezeDetected event) {
    Integer rows = event.observedRows();
    String observed = rows == null
        ? ""
        : " (observed on " + new ObservedCount(rows, event.observedTrained()).words() + ")";
    String pairs =
        event.pairs().isEmpty() ? "" : ", pushed most by rows " + event.pairs() + observed;
    mark(
        "squeeze",
        event.step(),
        event,
        String.format(
            Locale.ROOT,
            "per token, chosen fell by %.3f and argmax rose by %.3f%s",
            event.chosenFall(),
            event.argmaxRise(),
            pairs));
  }

  private void mark(String kind, LoggedEvent event, String text) {
    mark(kind, page(event).summary().step(), event, text);
  }

  private void mark(String kind, long step, LoggedEvent event, String text) {
    RunPage.Mark mark = new RunPage.Mark(kind, step, event.at().toString(), WithoutPaths.of(text));
    page(event).mark(mark);
    publish(event, json -> {
      json.writeStringField("kind", "mark");
      json.writePOJOField("mark", mark);
    });
  }

  /** Only the run's summary is different. */
  private void changed(RunEvent event) {
    updates.add(new UpdateLog.Update(event.run(), null, false));
  }

  private void publish(RunEvent event, PageJson.Fields fields) {
    String text = PageJson.text(json -> {
      json.writeStartObject();
      json.writeStringField("run", event.run());
      fields.write(json);
      json.writeEndObject();
    });
    updates.add(new UpdateLog.Update(event.run(), text, false));
  }

  /** Everything, as one message. Written down once for all who ask before the next event. */
  public synchronized PageMessage snapshot() {
    PageMessage known = snapshot;
    if (known == null) {
      known = new PageMessage(PageMessage.Type.SNAPSHOT, updates.position(), everything());
      snapshot = known;
    }
    return known;
  }

  private String everything() {
    return PageJson.text(json -> {
      json.writeStartObject();
      json.writeStringField("id", updates.position());
      json.writeStringField("experiment", experiment);
      writeGoodput(json);
      PageJson.writeObject(json, "runs", runs, RunPage::write);
      json.writeEndObject();
    });
  }

  /**
   * A reader that goes on behind the message of that id.
   *
   * @param lastId id of the last message that the page has; null: it has none
   */
  public Reader reader(@Nullable String lastId) {
    return new Reader(lastId);
  }

  /** Follows the feed for one page. Confined to one thread at a time. */
  public final class Reader {
    private @Nullable String position;

    private Reader(@Nullable String position) {
      this.position = position;
    }

    /** What has happened since the last call, in one message; empty when nothing has. Never waits for more. */
    public Optional<PageMessage> next() {
      Optional<PageMessage> message = after(position);
      message.ifPresent(known -> position = known.id());
      return message;
    }
  }

  private synchronized Optional<PageMessage> after(@Nullable String position) {
    Optional<List<UpdateLog.Update>> missed = updates.since(position);
    if (missed.isEmpty()) {
      return Optional.of(snapshot());
    }
    return missed
        .filter(some -> !some.isEmpty())
        .map(some -> new PageMessage(PageMessage.Type.UPDATE, updates.position(), message(some)));
  }

  private String message(List<UpdateLog.Update> missed) {
    Set<String> changed = new LinkedHashSet<>();
    Set<String> moved = new LinkedHashSet<>();
    for (UpdateLog.Update update : missed) {
      changed.add(update.run());
      if (update.movers()) {
        moved.add(update.run());
      }
    }
    return PageJson.text(json -> {
      json.writeStartObject();
      writeGoodput(json);
      json.writeObjectFieldStart("runs");
      for (String run : changed) {
        RunPage page = runs.get(run);
        if (page != null) {
          json.writePOJOField(run, page.summary());
        }
      }
      json.writeEndObject();
      json.writeObjectFieldStart("movers");
      for (String run : moved) {
        RunPage page = runs.get(run);
        if (page != null) {
          json.writeFieldName(run);
          page.writeMovers(json);
        }
      }
      json.writeEndObject();
      json.writeArrayFieldStart("updates");
      for (UpdateLog.Update update : missed) {
        if (update.json() != null) {
          json.writeRawValue(update.json());
        }
      }
      json.writeEndArray();
      json.writeEndObject();
    });
  }

  /** Of the whole experiment, once something has crashed. */
  private void writeGoodput(JsonGenerator json) throws IOException {
    List<RunTimes> times =
        runs.values().stream().map(page -> page.summary().times()).toList();
    if (times.stream().anyMatch(RunTimes::disturbed)) {
      PageJson.writeFinite(json, "goodput", Goodput.of(times));
    }
  }

  /** Takes no more events; readers still see what was. */
  @Override
  public synchronized void close() {
    closed = true;
  }
}
