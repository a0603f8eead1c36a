package dev.kymo.monitoring.series;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kymo.monitoring.event.EventJson;
import dev.kymo.monitoring.event.RunStatus;
import dev.kymo.monitoring.event.WithoutPaths;
import dev.kymo.monitoring.export.ExportSource;
import dev.kymo.monitoring.log.EventLog;
import dev.kymo.monitoring.replay.RunFolder;
import dev.kymo.monitoring.rows.CommitList;
import dev.kymo.monitoring.series.SeriesRequest.ChosenRun;
import dev.kymo.vocabulary.LoggedEvent;
import dev.kymo.vocabulary.LoggedEvent.AttemptStarted;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests for curves, runs and events of experiments, which may be running: what is committed counts. Thread-safe; one answer is made
 * at a time, and those that wait keep their threads.
 */
public final class SeriesApi {
  /** Of columns that are kept, together. */
  private static final long MOST_BYTES = 192L << 20;

  private static final String FORMAT = "format";
  private static final String TYPE = "type";

  private final CurveStore store = new CurveStore(MOST_BYTES);
  private final List<ExportSource> experiments = new ArrayList<>();

  /**
   * Adds an experiment.
   *
   * @throws IllegalArgumentException if one of its name is there
   */
  public synchronized void add(ExportSource experiment) {
    if (experiments.stream().anyMatch(one -> one.experiment().equals(experiment.experiment()))) {
      throw new IllegalArgumentException(
          "two experiments are called " + experiment.experiment() + ", and requests name them");
    }
    experiments.add(experiment);
  }

  /** Curves of a column, by step. */
  public synchronized ApiAnswer series(Map<String, List<String>> parameters)
      throws ApiFault, IOException {
    return SeriesAnswer.of(SeriesRequest.of(parameters, experiments), store);
  }

  /** The runs, and how far each is. */
  public synchronized ApiAnswer runs(Map<String, List<String>> parameters) throws ApiFault {
    Parameters asked = new Parameters(parameters, selecting(FORMAT));
    AnswerTable table = new AnswerTable(
        asked.oneOf(FORMAT, AnswerTable.FORMATS),
        List.of(
            "experiment", "run", "recipe", "seed", "model", "state", "step", "steps", "attempts"));
    for (ChosenRun run : Chosen.runs(asked, experiments)) {
      RunFolder folder = look(run);
      RunStatus state = RunStatus.QUEUED;
      int attempts = 0;
      for (LoggedEvent event : folder == null ? List.<LoggedEvent>of() : folder.events()) {
        state = state.after(event);
        attempts = event instanceof AttemptStarted started ? started.attempt() : attempts;
      }
      CommitList committed = folder == null ? null : folder.committed();
      Long steps = committed == null ? null : committed.totalSteps();
      table
          .put(run.experiment().experiment())
          .put(run.run().run())
          .put(run.run().recipe())
          .put(run.run().seed())
          .put(run.run().model())
          .put(state.word())
          .put(committed == null ? 0 : committed.step());
      if (steps == null) {
        table.put((String) null);
      } else {
        table.put(steps);
      }
      table.put(attempts).end();
    }
    return table.answer();
  }

  /** What happened to the runs, apart from their rows. */
  public synchronized ApiAnswer events(Map<String, List<String>> parameters) throws ApiFault {
    Parameters asked = new Parameters(parameters, selecting(FORMAT, TYPE));
    List<String> types = asked.all(TYPE);
    for (String type : types) {
      if (!EventLog.words().contains(type)) {
        throw ApiFault.unknown(TYPE, type, EventLog.words());
      }
    }
    AnswerTable table = new AnswerTable(
        asked.oneOf(FORMAT, AnswerTable.FORMATS),
        List.of("experiment", "run", "time", TYPE, "step", "data"));
    for (ChosenRun run : Chosen.runs(asked, experiments)) {
      RunFolder folder = look(run);
      for (LoggedEvent event : folder == null ? List.<LoggedEvent>of() : folder.events()) {
        String type = EventLog.word(event.getClass());
        if (types.isEmpty() || types.contains(type)) {
          put(table, run, event, type);
        }
      }
    }
    return table.answer();
  }

  private static void put(AnswerTable table, ChosenRun run, LoggedEvent event, String type) {
    ObjectNode data = EventJson.tree(event);
    data.remove(List.of("run", "at"));
    table
        .put(run.experiment().experiment())
        .put(run.run().run())
        .put(event.at().toString())
        .put(type);
    if (data.path("step").isIntegralNumber()) {
      table.put(data.path("step").longValue());
    } else {
      table.put((String) null);
    }
    table.put(WithoutPaths.of(EventJson.text(data))).end();
  }

  private static @Nullable RunFolder look(ChosenRun run) {
    return RunFolder.look(
        run.experiment().runsFolder(), run.run(), run.experiment().access());
  }

  private static Set<String> selecting(String... more) {
    Set<String> known = new TreeSet<>(List.of(more));
    known.addAll(List.of(
        SeriesRequest.EXPERIMENT, SeriesRequest.RUN, SeriesRequest.RECIPE, SeriesRequest.MODEL));
    return known;
  }
}
