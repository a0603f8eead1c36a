package dev.kymo.monitoring.export;

import dev.kymo.monitoring.event.Samples;
import dev.kymo.monitoring.log.EventLog;
import dev.kymo.monitoring.replay.Access;
import dev.kymo.monitoring.replay.RunIdentity;
import dev.kymo.monitoring.rows.CommitList;
import dev.kymo.monitoring.rows.CommittedSegment;
import dev.kymo.monitoring.rows.RowFormat;
import dev.kymo.monitoring.rows.RowKind;
import dev.kymo.vocabulary.LoggedEvent;
import dev.kymo.vocabulary.LoggedEvent.AttemptStarted;
import dev.kymo.vocabulary.LoggedEvent.CheckpointCommitted;
import dev.kymo.vocabulary.LoggedEvent.RunCompleted;
import dev.kymo.vocabulary.LoggedEvent.RunQueued;
import dev.kymo.vocabulary.ReadingRow;
import dev.kymo.vocabulary.Recorded;
import dev.kymo.vocabulary.SampleRow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A recorded experiment of two runs that has rows of every kind, numbers that are not finite and rows that were never committed. */
final class ManyKinds {
  static final String EXPERIMENT = "say \"a\\b\",\nthen c";
  static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");

  /** The last step that counts. */
  static final long COMMITTED = 3;

  final List<RunIdentity> runs =
      List.of(new RunIdentity("dpo-s0", "dpo", 0, "m"), new RunIdentity("dpo-s7", "dpo", 7, "m"));
  private final Path folder;
  /** What counts of each kind, in order. */
  final Map<RowKind, List<Recorded<?>>> rows = new LinkedHashMap<>();

  ManyKinds(Path folder) throws IOException {
    this.folder = folder;
    for (RunIdentity run : runs) {
      log(run);
      for (long step = 0; step <= COMMITTED + 1; step++) {
        rows(run.run(), step);
      }
      commit(run.run());
    }
  }

  private void commit(String run) throws IOException {
    Path dir = folder.resolve(run);
    List<CommittedSegment> segments = new ArrayList<>();
    for (Map.Entry<RowKind, List<Recorded<?>>> kind : rows.entrySet()) {
      String text = kind.getValue().stream()
          .filter(row -> row.run().equals(run))
          .map(row -> RowFormat.line(row) + "\n")
          .collect(Collectors.joining());
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      segments.add(
          new CommittedSegment("rows/t1/" + kind.getKey().fileName(), bytes.length, sha256(bytes)));
    }
    new CommitList(run, 9L, COMMITTED, null, segments, List.of()).write(dir);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Lets nobody know what is committed but by the log, as older versions did. */
  void forgetCommits() throws IOException {
    for (RunIdentity run : runs) {
      Files.delete(folder.resolve(run.run()).resolve(CommitList.FILE));
    }
  }

  private void log(RunIdentity run) {
    List<LoggedEvent> events = List.of(
        new RunQueued(run.run(), AT, run.recipe(), run.seed(), run.model(), 9),
        new AttemptStarted(run.run(), AT, 1, "worker-1", 0),
        new CheckpointCommitted(run.run(), AT.plusSeconds(60), COMMITTED));
    try (EventLog log = new EventLog(folder)) {
      events.forEach(log::accept);
    }
  }

  private void rows(String run, long step) throws IOException {
    double third = (step + 1) / 3.0;
    if (step > 0) {
      add(Samples.dpoStep(run, step, 1e-5 * third, 1));
      add(Samples.decomposition(run, step, "chosen", 1));
      add(Samples.example(run, step, 2, "chosen", 1));
      add(Samples.influence(run, step, 2, "chosen", 3, "rejected", 1));
      add(Samples.tokens(run, step, 2, 3, 1));
    }
    add(Samples.reading(run, step, "chosen", third, 1));
    add(new Recorded<>(
        run,
        1,
        SampleRow.of(
            ReadingRow.class,
            "step",
            step,
            "stage",
            1,
            "response",
            "rejected",
            "logprobMean",
            -third,
            "entropyMean",
            step == 1 ? Double.NaN : 1e-300 * third)));
    add(Samples.kernel(run, step, 1, "chosen", "rejected", 1));
    add(Samples.heldOut(run, step, step == 2 ? Double.POSITIVE_INFINITY : -third, 1));
  }

  private void add(Recorded<?> row) throws IOException {
    RowKind kind = RowKind.of(row.row().getClass());
    Path file = folder.resolve(row.run()).resolve("rows").resolve("t1").resolve(kind.fileName());
    Files.createDirectories(file.getParent());
    Files.writeString(
        file, RowFormat.line(row) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    if (row.row().step() <= COMMITTED) {
      rows.computeIfAbsent(kind, unseen -> new ArrayList<>()).add(row);
    }
  }

  ExportSource source() {
    return new ExportSource(EXPERIMENT, folder, runs, Access.FILES);
  }

  /** The rows of a kind as they are to come out: by column, null for what is not finite. */
  List<Map<String, Object>> expected(RowKind kind) {
    return rows.get(kind).stream().map(row -> expected(kind, row)).toList();
  }

  private Map<String, Object> expected(RowKind kind, Recorded<?> recorded) {
    RunIdentity run = runs.stream()
        .filter(one -> one.run().equals(recorded.run()))
        .findFirst()
        .orElseThrow();
    Map<String, Object> columns = new LinkedHashMap<>();
    columns.put("experiment", EXPERIMENT);
    columns.put("run", run.run());
    columns.put("recipe", run.recipe());
    columns.put("seed", run.seed());
    kind.components().forEach((name, component) -> {
      try {
        columns.put(name, finite(component.getAccessor().invoke(recorded.row())));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    });
    columns.put("attempt", recorded.attempt());
    columns.values().removeIf(Objects::isNull);
    return columns;
  }

  private static @Nullable Object finite(@Nullable Object value) {
    return value instanceof Double number && !Double.isFinite(number) ? null : value;
  }

  /** Ends a run that is recorded already. */
  static void end(Path runs, String run) {
    try (EventLog log = new EventLog(runs)) {
      log.accept(new RunCompleted(run, AT.plusSeconds(90)));
    }
  }
}
