package dev.kymo.monitoring.series;

import dev.kymo.monitoring.export.ExportSource;
import dev.kymo.monitoring.replay.CountedRun;
import dev.kymo.monitoring.replay.RunIdentity;
import dev.kymo.monitoring.rows.CommitList;
import dev.kymo.monitoring.rows.RowKind;
import dev.kymo.monitoring.rows.RowValues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The columns of runs that somebody has asked for, read once and kept in so much memory; those asked for longest ago go first. One whose run
 * has committed more since is read anew. Not thread-safe.
 */
final class CurveStore {
  private static final List<String> TOLD_BY = List.of(CommitList.FILE, "events.jsonl");

  private final long mostBytes;
  private final Map<Column, Loaded> loaded = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  /** A column of a run. */
  private record Column(Path runsFolder, String run, RowKind kind, String name) {}

  /** When the files that say what is committed were written, and how long they are. */
  private record Stamp(List<String> files) {}

  private record Loaded(RunCurves curves, Stamp stamp) {}

  CurveStore(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  /** What is committed of a column of a run; empty if the run has not begun. */
  RunCurves curves(ExportSource experiment, RunIdentity run, RowKind kind, String name)
      throws IOException {
    Column column = new Column(experiment.runsFolder(), run.run(), kind, name);
    Stamp stamp = stamp(experiment.runsFolder().resolve(run.run()));
    Loaded known = loaded.get(column);
    if (known != null && known.stamp().equals(stamp)) {
      return known.curves();
    }
    RunCurves read = read(experiment, run, kind, name);
    forget(column);
    loaded.put(column, new Loaded(read, stamp));
    bytes += read.bytes();
    shrink(column);
    return read;
  }

  private void shrink(Column newest) {
    while (bytes > mostBytes) {
      Column oldest = loaded.keySet().iterator().next();
      if (oldest.equals(newest)) {
        return;
      }
      forget(oldest);
    }
  }

  private void forget(Column column) {
    Loaded gone = loaded.remove(column);
    if (gone != null) {
      bytes -= gone.curves().bytes();
    }
  }

  /** Columns that are kept. */
  int size() {
    return loaded.size();
  }

  private static Stamp stamp(Path runDir) throws IOException {
    return new Stamp(List.of(stamp(runDir, TOLD_BY.get(0)), stamp(runDir, TOLD_BY.get(1))));
  }

  private static String stamp(Path runDir, String file) throws IOException {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(runDir.resolve(file), BasicFileAttributes.class);
      return attributes.lastModifiedTime() + " " + attributes.size();
    } catch (NoSuchFileException none) {
      return "";
    }
  }

  private static RunCurves read(ExportSource experiment, RunIdentity run, RowKind kind, String name)
      throws IOException {
    RowValues values = RunCurves.Builder.needed(RowValues.of(kind), name);
    RunCurves.Builder curves = new RunCurves.Builder(values, name);
    CountedRun counted =
        CountedRun.look(experiment.runsFolder(), run, experiment.access(), one -> one.equals(kind));
    if (counted != null) {
      counted.read(values, curves::add);
    }
    return curves.build();
  }
}
