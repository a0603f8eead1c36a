package dev.kymo.monitoring.export;

import dev.kymo.monitoring.rows.ColumnType;
import dev.kymo.monitoring.rows.RowValues.ValueColumn;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.DelegatingPositionOutputStream;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/**
 * Apache Parquet, compressed by Zstandard. Numbers have their Java types, lists are Parquet's lists, and every column may be null. Written by
 * parquet-hadoop's own writer, with a {@link WriteSupport} that knows lists and without Hadoop.
 */
public final class ParquetFormat implements TableFormat {
  /** Rows are held so far, in bytes, until they are written: small enough beside a heap of 1 GB. */
  private static final long ROW_GROUP = 32L << 20;

  private static final int PAGE = 1 << 20;

  private static final String LIST = "list";
  private static final String ELEMENT = "element";

  private static final Map<ColumnType, PrimitiveTypeName> PRIMITIVES = Map.of(
      ColumnType.LONG, PrimitiveTypeName.INT64,
      ColumnType.INT, PrimitiveTypeName.INT32,
      ColumnType.DOUBLE, PrimitiveTypeName.DOUBLE,
      ColumnType.FLOAT, PrimitiveTypeName.FLOAT,
      ColumnType.BOOLEAN, PrimitiveTypeName.BOOLEAN,
      ColumnType.TEXT, PrimitiveTypeName.BINARY);

  @Override
  public String ending() {
    return ".parquet";
  }

  @Override
  public Table begin(OutputStream out, List<ValueColumn> columns) throws IOException {
    ParquetWriter<@Nullable Object[]> writer = new Builder(new StreamFile(out), columns)
        .withConf(new PlainParquetConfiguration())
        .withCompressionCodec(CompressionCodecName.ZSTD)
        .withRowGroupSize(ROW_GROUP)
        .withPageSize(PAGE)
        .build();
    return new Table() {
      @Override
      public void add(@Nullable Object[] row) throws IOException {
        writer.write(row);
      }

      @Override
      public void close() throws IOException {
        writer.close();
      }
    };
  }

  private static MessageType schema(List<ValueColumn> columns) {
    return new MessageType("rows", columns.stream().map(ParquetFormat::type).toList());
  }

  private static Type type(ValueColumn column) {
    PrimitiveType element = primitive(column.type().element(), ELEMENT);
    return column.type().isList()
        ? Types.optionalList().element(element).named(column.name())
        : primitive(column.type(), column.name());
  }

  private static PrimitiveType primitive(ColumnType type, String name) {
    PrimitiveTypeName primitive = PRIMITIVES.get(type);
    if (primitive == null) {
      throw new IllegalArgumentException(name + " is a list of lists");
    }
    return type == ColumnType.TEXT
        ? Types.optional(primitive).as(LogicalTypeAnnotation.stringType()).named(name)
        : Types.optional(primitive).named(name);
  }

  /** Makes the writer. */
  private static final class Builder extends ParquetWriter.Builder<@Nullable Object[], Builder> {
    private final List<ValueColumn> columns;

    Builder(OutputFile file, List<ValueColumn> columns) {
      super(file);
      this.columns = columns;
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    @SuppressWarnings(
        "deprecation") // abstract, but never asked by one who has a plain configuration
    protected WriteSupport<@Nullable Object[]> getWriteSupport(Configuration hadoop) {
      return new Rows(columns);
    }

    @Override
    protected WriteSupport<@Nullable Object[]> getWriteSupport(ParquetConfiguration plain) {
      return new Rows(columns);
    }
  }

  /** Hands rows to Parquet, value by value. */
  private static final class Rows extends WriteSupport<@Nullable Object[]> {
    private final List<ValueColumn> columns;
    private @Nullable RecordConsumer consumer;

    Rows(List<ValueColumn> columns) {
      this.columns = columns;
    }

    @Override
    @SuppressWarnings("deprecation") // likewise
    public WriteContext init(Configuration hadoop) {
      return new WriteContext(schema(columns), Map.of());
    }

    @Override
    public WriteContext init(ParquetConfiguration plain) {
      return new WriteContext(schema(columns), Map.of());
    }

    @Override
    public void prepareForWrite(RecordConsumer recordConsumer) {
      this.consumer = recordConsumer;
    }

    @Override
    public void write(@Nullable Object[] row) {
      RecordConsumer to = consumer;
      if (to == null) {
        throw new IllegalStateException("written to before it was prepared");
      }
      to.startMessage();
      for (int i = 0; i < row.length; i++) {
        Object value = row[i];
        if (value != null) {
          String name = columns.get(i).name();
          to.startField(name, i);
          if (value instanceof List<?> list) {
            list(to, list);
          } else {
            single(to, value);
          }
          to.endField(name, i);
        }
      }
      to.endMessage();
    }

    private static void list(RecordConsumer to, List<?> list) {
      to.startGroup();
      if (!list.isEmpty()) {
        to.startField(LIST, 0);
        for (Object element : list) {
          to.startGroup();
          if (element != null) {
            to.startField(ELEMENT, 0);
            single(to, element);
            to.endField(ELEMENT, 0);
          }
          to.endGroup();
        }
        to.endField(LIST, 0);
      }
      to.endGroup();
    }

    private static void single(RecordConsumer to, Object value) {
      if (value instanceof Double number) {
        to.addDouble(number);
      } else if (value instanceof Long number) {
        to.addLong(number);
      } else if (value instanceof Integer number) {
        to.addInteger(number);
      } else if (value instanceof Float number) {
        to.addFloat(number);
      } else if (value instanceof Boolean truth) {
        to.addBoolean(truth);
      } else if (value instanceof String text) {
        to.addBinary(Binary.fromString(text));
      } else {
        throw new IllegalArgumentException("no column holds a " + value.getClass());
      }
    }
  }

  /** A stream as the file that is written; closing it leaves the stream open. */
  private record StreamFile(OutputStream out) implements OutputFile {
    @Override
    public PositionOutputStream create(long blockSizeHint) {
      return new DelegatingPositionOutputStream(out) {
        private long position;

        @Override
        public long getPos() {
          return position;
        }

        @Override
        public void write(int b) throws IOException {
          super.write(b);
          position++;
        }

        @Override
        public void write(byte[] b) throws IOException {
          super.write(b);
          position += b.length;
        }

        @Override
        public void write(byte[] b, int off, int len) throws IOException {
          super.write(b, off, len);
          position += len;
        }

        @Override
        public void close() throws IOException {
          flush();
        }
      };
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) {
      return create(blockSizeHint);
    }

    @Override
    public boolean supportsBlockSize() {
      return false;
    }

    @Override
    public long defaultBlockSize() {
      return 0;
    }
  }
}
