package dev.kymo.monitoring.export;

import dev.kymo.monitoring.event.EventJson;
import dev.kymo.monitoring.replay.CountedRun;
import dev.kymo.monitoring.replay.Flaw;
import dev.kymo.monitoring.replay.RunIdentity;
import dev.kymo.monitoring.replay.TimedEvent;
import dev.kymo.monitoring.rows.RowKind;
import dev.kymo.vocabulary.Recorded;
import dev.kymo.vocabulary.file.Durably;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Writes the curves of all runs as one text in the OpenMetrics format, with the times at which they were taken, for {@code promtool tsdb
 * create-blocks-from openmetrics}. A metric is called {@code kymo_FILE_COLUMN}: it is a column of a file of rows and has every row, other than
 * what a running experiment is scraped for, which has the newest.
 *
 * <p>The format wants the samples of a metric together, and rows come by step: the samples of each go to a file of their own first.
 */
public final class OpenMetricsExport implements Closeable {
  private static final String FILE = "openmetrics.txt";
  private static final int MILLIS = 1000;

  private final ExportSource source;
  private final Path parts;
  private final Map<Class<?>, Scalars> scalars = new LinkedHashMap<>();
  private final Map<String, Writer> metrics = new LinkedHashMap<>();
  /** The time of the newest sample of each series of a run, in milliseconds. */
  private final Map<String, Long> newest = new HashMap<>();

  private long samples;

  private OpenMetricsExport(ExportSource source, Path parts) {
    this.source = source;
    this.parts = parts;
    RowKind.all().stream()
        .filter(Scalars::areIn)
        .forEach(kind -> scalars.put(kind.type(), Scalars.of(kind)));
  }

  /**
   * Writes the text.
   *
   * @param folder where it goes; made if it is missing
   * @param written is told the file once it is there
   * @return what is wrong with what was recorded
   */
  public static List<Flaw> write(ExportSource source, Path folder, Consumer<ExportedFile> written)
      throws IOException {
    List<CountedRun> runs = source.counted();
    Durably.createFolders(folder);
    try (OpenMetricsExport export = new OpenMetricsExport(
        source, Files.createTempDirectory(folder.toAbsolutePath(), ".openmetrics-"))) {
      for (CountedRun run : runs) {
        export.newest.clear();
        run.replay(Scalars::areIn, event -> export.add(run.identity(), event));
      }
      if (export.samples > 0) {
        Path file = folder.resolve(FILE);
        Durably.write(file, export::assemble);
        written.accept(new ExportedFile(file, "samples", export.samples));
      }
    }
    return runs.stream().flatMap(run -> run.flaws().stream()).toList();
  }

  private void add(RunIdentity run, TimedEvent event) throws IOException {
    if (!(event.event() instanceof Recorded<?> recorded)) {
      return;
    }
    Scalars kind = scalars.get(recorded.row().getClass());
    if (kind == null) {
      return;
    }
    long at = event.at().toEpochMilli();
    String step = "step";
    kind.read(
        recorded.row(),
        (column, about, value) ->
            sample(name(kind, column), labels(run, kind, about), EventJson.digits(value), at));
    if (kind.about().isEmpty()) {
      sample(
          name(kind, step),
          labels(run, kind, List.of()),
          String.valueOf(recorded.row().step()),
          at);
    }
  }

  private static String name(Scalars kind, String column) {
    return ("kymo_" + kind.kind().name() + "_" + column).replace('-', '_');
  }

  private String labels(RunIdentity run, Scalars kind, List<String> about) {
    StringBuilder labels = new StringBuilder();
    label(labels.append('{'), "experiment", source.experiment());
    label(labels.append(','), "run", run.run());
    label(labels.append(','), "recipe", run.recipe());
    label(labels.append(','), "seed", String.valueOf(run.seed()));
    for (int i = 0; i < about.size(); i++) {
      label(labels.append(','), kind.about().get(i), about.get(i));
    }
    return labels.append('}').toString();
  }

  private static void label(StringBuilder labels, String name, String value) {
    String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    labels.append(name).append("=\"").append(escaped).append('"');
  }

  /** A series has one sample at a time, and times are whole milliseconds: a second one comes one later. */
  private void sample(String name, String labels, String value, long at) throws IOException {
    long time = newest.merge(name + labels, at, (before, now) -> Math.max(before + 1, now));
    Writer metric = metrics.get(name);
    if (metric == null) {
      metric = begin(name);
    }
    metric.write("%s%s %s %d.%03d\n"
        .formatted(name, labels, value, Math.floorDiv(time, MILLIS), Math.floorMod(time, MILLIS)));
    samples++;
  }

  private Writer begin(String name) throws IOException {
    BufferedWriter metric = Files.newBufferedWriter(parts.resolve(name));
    metrics.put(name, metric);
    metric.write("# TYPE " + name + " gauge\n");
    return metric;
  }

  private void assemble(OutputStream out) throws IOException {
    closeMetrics();
    for (String name : metrics.keySet()) {
      Files.copy(parts.resolve(name), out);
    }
    out.write("# EOF\n".getBytes(StandardCharsets.UTF_8));
  }

  private void closeMetrics() throws IOException {
    for (Writer metric : metrics.values()) {
      metric.close();
    }
  }

  @Override
  public void close() throws IOException {
    closeMetrics();
    for (String name : new ArrayList<>(metrics.keySet())) {
      Files.deleteIfExists(parts.resolve(name));
    }
    Files.deleteIfExists(parts);
  }
}
