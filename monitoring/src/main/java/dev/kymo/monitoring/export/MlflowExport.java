package dev.kymo.monitoring.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kymo.monitoring.event.RunStatus;
import dev.kymo.monitoring.replay.CountedRun;
import dev.kymo.monitoring.replay.Flaw;
import dev.kymo.monitoring.replay.RunIdentity;
import dev.kymo.monitoring.replay.TimedEvent;
import dev.kymo.monitoring.rows.RowKind;
import dev.kymo.vocabulary.LoggedEvent;
import dev.kymo.vocabulary.Recorded;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Sends the curves of runs to an MLflow server: an experiment of the experiment's name, a run for each run, its numbers by exact step and with
 * the times at which they were taken.
 */
public final class MlflowExport {
  /** Most metrics that the server takes in one request. */
  static final int MOST_METRICS = 1_000;

  /** What the names of metrics may not hold. */
  private static final Pattern NOT_IN_NAMES = Pattern.compile("[^\\w\\-./ ]");

  private static final String RUN_ID = "run_id";
  private static final String KEY = "key";
  private static final String VALUE = "value";
  /** Tells the runs of this export from those of others. */
  private static final String EXPORT = "kymo.export";

  private final MlflowServer server;
  private final String experiment;
  private final String export = UUID.randomUUID().toString();
  private final Map<Class<?>, Scalars> scalars = new HashMap<>();

  private MlflowExport(MlflowServer server, String experiment) {
    this.server = server;
    this.experiment = experiment;
    RowKind.all().stream()
        .filter(Scalars::areIn)
        .forEach(kind -> scalars.put(kind.type(), Scalars.of(kind)));
  }

  /**
   * A run that has been sent.
   *
   * @param run its id here
   * @param numbers so many
   */
  public record SentRun(String run, long numbers) {}

  /**
   * Sends the runs.
   *
   * @param sent is told each run once the server has all of it
   * @return what is wrong with what was recorded
   * @throws IOException if the server does not answer for a while, or refuses something
   */
  public static List<Flaw> send(ExportSource source, MlflowServer server, Consumer<SentRun> sent)
      throws IOException {
    List<CountedRun> runs = source.counted();
    if (!runs.isEmpty()) {
      MlflowExport export = new MlflowExport(server, source.experiment());
      String id = export.experiment();
      for (CountedRun run : runs) {
        sent.accept(export.send(id, run));
      }
    }
    return runs.stream().flatMap(run -> run.flaws().stream()).toList();
  }

  private String experiment() throws IOException {
    JsonNode known = known();
    if (known == null) {
      server.post("experiments/create", MlflowServer.object().put("name", experiment), this::known);
      known = known();
    }
    return text(Objects.requireNonNull(known, "just made").path("experiment"), "experiment_id");
  }

  private @Nullable JsonNode known() throws IOException {
    return server.find("experiments/get-by-name", "experiment_name=" + encoded(experiment));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static String text(JsonNode tree, String field) throws IOException {
    String text = tree.path(field).asText();
    if (text.isEmpty()) {
      throw new IOException("the server answers without " + field + "; is it MLflow's address?");
    }
    return text;
  }

  private SentRun send(String experimentId, CountedRun run) throws IOException {
    String id = begin(experimentId, run);
    Batch batch = new Batch(id);
    run.replay(Scalars::areIn, event -> add(batch, event));
    batch.send();
    end(id, run);
    return new SentRun(run.identity().run(), batch.numbers);
  }

  private String begin(String experimentId, CountedRun run) throws IOException {
    RunIdentity identity = run.identity();
    String mark = export + "/" + identity.run();
    ObjectNode content = MlflowServer.object()
        .put("experiment_id", experimentId)
        .put("run_name", identity.run())
        .put("start_time", first(run).toEpochMilli());
    ArrayNode tags = content.putArray("tags");
    tags.addObject().put(KEY, EXPORT).put(VALUE, mark);
    ObjectNode search = MlflowServer.object()
        .put("filter", "tags.`" + EXPORT + "` = '" + mark + "'")
        .put("max_results", 1);
    search.putArray("experiment_ids").add(experimentId);
    JsonNode made = server.post("runs/create", content, () -> {
      JsonNode found = server.post("runs/search", search).path("runs");
      return found.isEmpty() ? null : MlflowServer.object().set("run", found.get(0));
    });
    String id = text(made.path("run").path("info"), RUN_ID);
    ObjectNode params = MlflowServer.object().put(RUN_ID, id);
    ArrayNode list = params.putArray("params");
    list.addObject().put(KEY, "recipe").put(VALUE, identity.recipe());
    list.addObject().put(KEY, "seed").put(VALUE, String.valueOf(identity.seed()));
    list.addObject().put(KEY, "model").put(VALUE, identity.model());
    server.post("runs/log-batch", params);
    return id;
  }

  private static Instant first(CountedRun run) {
    return run.events().isEmpty() ? Instant.EPOCH : run.events().get(0).at();
  }

  private void end(String id, CountedRun run) throws IOException {
    RunStatus state = RunStatus.QUEUED;
    Instant last = Instant.EPOCH;
    for (LoggedEvent event : run.events()) {
      state = state.after(event);
      last = event.at();
    }
    ObjectNode content = MlflowServer.object().put(RUN_ID, id);
    if (state.ended()) {
      content
          .put("status", state == RunStatus.COMPLETED ? "FINISHED" : "FAILED")
          .put("end_time", last.toEpochMilli());
    } else {
      content.put("status", "RUNNING");
    }
    server.post("runs/update", content);
  }

  private void add(Batch batch, TimedEvent event) throws IOException {
    if (event.event() instanceof Recorded<?> recorded) {
      Scalars kind = scalars.get(recorded.row().getClass());
      if (kind != null) {
        kind.read(
            recorded.row(),
            (column, about, value) -> batch.add(
                NOT_IN_NAMES.matcher(kind.path(column, about)).replaceAll("_"),
                value,
                event.at(),
                recorded.row().step()));
      }
    }
  }

  /** Metrics of a run that are sent together; the server takes a batch that it has already for the same. */
  private final class Batch {
    private final String id;
    private ArrayNode metrics = MlflowServer.object().arrayNode();
    private long numbers;

    private Batch(String id) {
      this.id = id;
    }

    private void add(String key, double value, Instant at, long step) throws IOException {
      metrics
          .addObject()
          .put(KEY, key)
          .put(VALUE, value)
          .put("timestamp", at.toEpochMilli())
          .put("step", step);
      numbers++;
      if (metrics.size() == MOST_METRICS) {
        send();
      }
    }

    private void send() throws IOException {
      if (!metrics.isEmpty()) {
        ObjectNode content = MlflowServer.object().put(RUN_ID, id);
        content.set("metrics", metrics);
        server.post("runs/log-batch", content);
        metrics = MlflowServer.object().arrayNode();
      }
    }
  }
}
