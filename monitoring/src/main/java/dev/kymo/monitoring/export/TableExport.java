package dev.kymo.monitoring.export;

import dev.kymo.monitoring.replay.CountedRun;
import dev.kymo.monitoring.replay.Flaw;
import dev.kymo.monitoring.replay.RunIdentity;
import dev.kymo.monitoring.rows.ColumnType;
import dev.kymo.monitoring.rows.RowKind;
import dev.kymo.monitoring.rows.RowValues;
import dev.kymo.monitoring.rows.RowValues.ValueColumn;
import dev.kymo.vocabulary.file.Durably;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the rows of an experiment's runs as tables: a file for each kind that has rows, whose rows say which run they are of, in the order
 * of the runs and then of their steps.
 */
public final class TableExport {
  /** The columns in front of a row's own. */
  private static final List<ValueColumn> ORIGIN = List.of(
      new ValueColumn("experiment", ColumnType.TEXT),
      new ValueColumn("run", ColumnType.TEXT),
      new ValueColumn("recipe", ColumnType.TEXT),
      new ValueColumn("seed", ColumnType.LONG));

  private static final int BUFFER = 1 << 16;

  private final ExportSource source;
  private final TableFormat format;
  private final Path folder;

  private TableExport(ExportSource source, TableFormat format, Path folder) {
    this.source = source;
    this.format = format;
    this.folder = folder;
  }

  /**
   * Writes the tables.
   *
   * @param folder where they go; made if it is missing
   * @param written is told each file once it is there
   * @return what is wrong with what was recorded
   */
  public static List<Flaw> write(
      ExportSource source, TableFormat format, Path folder, Consumer<ExportedFile> written)
      throws IOException {
    TableExport export = new TableExport(source, format, folder);
    List<CountedRun> runs = source.counted();
    for (RowKind kind : RowKind.all()) {
      if (runs.stream().anyMatch(run -> run.has(kind))) {
        written.accept(export.write(kind, runs));
      }
    }
    return runs.stream().flatMap(run -> run.flaws().stream()).toList();
  }

  private ExportedFile write(RowKind kind, List<CountedRun> runs) throws IOException {
    RowValues values = RowValues.of(kind);
    List<ValueColumn> columns = new ArrayList<>(ORIGIN);
    columns.addAll(values.columns());
    Path file = folder.resolve(kind.name() + format.ending());
    long[] count = new long[1];
    Durably.write(file, unbuffered -> {
      OutputStream out = new BufferedOutputStream(unbuffered, BUFFER);
      try (TableFormat.Table table = format.begin(out, columns)) {
        for (CountedRun run : runs) {
          @Nullable Object[] row = origin(run.identity(), columns.size());
          run.read(values, own -> {
            System.arraycopy(own, 0, row, ORIGIN.size(), own.length);
            table.add(row);
            count[0]++;
          });
        }
      }
      out.flush();
    });
    return new ExportedFile(file, "rows", count[0]);
  }

  private @Nullable Object[] origin(RunIdentity run, int columns) {
    @Nullable Object[] row = new @Nullable Object[columns];
    row[0] = source.experiment();
    row[1] = run.run();
    row[2] = run.recipe();
    row[3] = run.seed();
    return row;
  }
}
