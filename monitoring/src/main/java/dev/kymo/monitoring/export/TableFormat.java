package dev.kymo.monitoring.export;

import dev.kymo.monitoring.rows.RowValues.ValueColumn;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A format in which rows are a table. */
public interface TableFormat {

  /** What the names of its files end with, the point included. */
  String ending();

  /** Begins a table; the stream is whoever's it was. */
  Table begin(OutputStream out, List<ValueColumn> columns) throws IOException;

  /** A table that is being written; closing it completes it. */
  interface Table extends Closeable {
    /** Adds a row: a value for each column, null where it has none. */
    void add(@Nullable Object[] row) throws IOException;
  }
}
