package dev.kymo.monitoring.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kymo.monitoring.replay.Flaw;
import dev.kymo.monitoring.rows.ColumnType;
import dev.kymo.monitoring.rows.RowKind;
import dev.kymo.monitoring.rows.RowValues;
import dev.kymo.monitoring.rows.RowValues.ValueColumn;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.schema.Type;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableExportTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir
  private Path folder;

  private ManyKinds recorded;
  private Path out;

  @BeforeEach
  void record() throws IOException {
    recorded = new ManyKinds(folder.resolve("runs"));
    out = folder.resolve("export");
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(out)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static List<String> every(String ending) {
    return RowKind.all().stream().map(kind -> kind.name() + ending).sorted().toList();
  }

  @Test
  void write_asParquet_hasEveryCommittedValueToTheLastDigit() throws IOException {
    List<ExportedFile> written = new ArrayList<>();

    List<Flaw> flaws = TableExport.write(recorded.source(), new ParquetFormat(), out, written::add);

    assertThat(flaws).isEmpty();
    assertThat(files()).isEqualTo(every(".parquet"));
    for (RowKind kind : RowKind.all()) {
      assertThat(parquet(out.resolve(kind.name() + ".parquet")))
          .as(kind.name())
          .isEqualTo(recorded.expected(kind));
    }
    assertThat(written)
        .extracting(ExportedFile::count)
        .containsExactlyElementsOf(RowKind.all().stream()
            .map(kind -> (long) recorded.expected(kind).size())
            .toList());
  }

  private static List<Map<String, Object>> parquet(Path file) throws IOException {
    List<Map<String, Object>> rows = new ArrayList<>();
    try (ParquetReader<Group> reader = new ParquetReader.Builder<Group>(
        new LocalInputFile(file), new PlainParquetConfiguration()) {
      @Override
      protected ReadSupport<Group> getReadSupport() {
        return new GroupReadSupport();
      }
    }.build()) {
      for (Group group = reader.read(); group != null; group = reader.read()) {
        rows.add(columns(group));
      }
    }
    return rows;
  }

  private static Map<String, Object> columns(Group group) {
    Map<String, Object> row = new LinkedHashMap<>();
    for (Type column : group.getType().getFields()) {
      if (group.getFieldRepetitionCount(column.getName()) > 0) {
        row.put(column.getName(), value(group, column, 0));
      }
    }
    return row;
  }

  private static Object value(Group group, Type column, int index) {
    String name = column.getName();
    if (!column.isPrimitive()) {
      Group list = group.getGroup(name, index);
      List<Object> values = new ArrayList<>();
      for (int i = 0; i < list.getFieldRepetitionCount(0); i++) {
        Group element = list.getGroup(0, i);
        values.add(value(element, element.getType().getType(0), 0));
      }
      return values;
    }
    return switch (column.asPrimitiveType().getPrimitiveTypeName()) {
      case INT64 -> group.getLong(name, index);
      case INT32 -> group.getInteger(name, index);
      case DOUBLE -> group.getDouble(name, index);
      case FLOAT -> group.getFloat(name, index);
      case BOOLEAN -> group.getBoolean(name, index);
      default -> group.getString(name, index);
    };
  }

  @Test
  void write_asCsv_hasEveryCommittedValueToTheLastDigit() throws IOException {
    TableExport.write(recorded.source(), new CsvFormat(), out, written -> {});

    assertThat(files()).isEqualTo(every(".csv"));
    for (RowKind kind : RowKind.all()) {
      assertThat(csv(kind)).as(kind.name()).isEqualTo(recorded.expected(kind));
    }
    assertThat(out.resolve("steps.csv"))
        .content()
        .startsWith("experiment,run,recipe,seed,step,stage,")
        .contains("\r\n\"say \"\"a\\b\"\",\nthen c\",dpo-s0,dpo,0,1,");
  }

  private List<Map<String, Object>> csv(RowKind kind) throws IOException {
    Map<String, ColumnType> types = RowValues.of(kind).columns().stream()
        .collect(Collectors.toMap(ValueColumn::name, ValueColumn::type));
    types.put("seed", ColumnType.LONG);
    List<Map<String, Object>> rows = new ArrayList<>();
    try (CSVParser parser = CSVParser.parse(
        Files.readString(out.resolve(kind.name() + ".csv")),
        CSVFormat.RFC4180.builder().setHeader().build())) {
      for (CSVRecord line : parser) {
        Map<String, Object> row = new LinkedHashMap<>();
        for (Map.Entry<String, String> field : line.toMap().entrySet()) {
          if (!field.getValue().isEmpty()) {
            ColumnType type = types.getOrDefault(field.getKey(), ColumnType.TEXT);
            row.put(field.getKey(), parsed(type, field.getValue()));
          }
        }
        rows.add(row);
      }
    }
    return rows;
  }

  private static Object parsed(ColumnType type, String text) throws IOException {
    if (type.isList()) {
      List<Object> values = new ArrayList<>();
      for (var element : JSON.readTree(text)) {
        values.add(parsed(type.element(), element.asText()));
      }
      return values;
    }
    return switch (type) {
      case LONG -> Long.valueOf(text);
      case INT -> Integer.valueOf(text);
      case DOUBLE -> Double.valueOf(text);
      case FLOAT -> Float.valueOf(text);
      case BOOLEAN -> Boolean.valueOf(text);
      default -> text;
    };
  }

  @Test
  void write_lineIsNoRow_leavesItOutAndSaysSo() throws IOException {
    recorded.forgetCommits();
    Path steps = folder.resolve("runs/dpo-s0/rows/t1/steps.jsonl");
    List<String> lines = Files.readAllLines(steps);
    lines.set(1, lines.get(1).replace("\"loss\":", "\"loss\":\"much\",\"was\":"));
    Files.write(steps, lines);

    List<Flaw> flaws = TableExport.write(recorded.source(), new CsvFormat(), out, written -> {});

    List<Map<String, Object>> expected = new ArrayList<>(recorded.expected(stepKind()));
    expected.remove(1);
    assertThat(csv(stepKind())).isEqualTo(expected);
    assertThat(Flaw.lines(flaws))
        .last()
        .asString()
        .contains("dpo-s0", "steps.jsonl", "line 2", "loss is much");
  }

  @Test
  void write_committedRowsDamaged_leavesTheirKindOutAndSaysSo() throws IOException {
    Path steps = folder.resolve("runs/dpo-s0/rows/t1/steps.jsonl");
    Files.writeString(steps, Files.readString(steps).replaceFirst("\"loss\":1", "\"loss\":2"));

    List<Flaw> flaws = TableExport.write(recorded.source(), new CsvFormat(), out, written -> {});

    assertThat(csv(stepKind()))
        .isEqualTo(recorded.expected(stepKind()).stream()
            .filter(row -> row.get("run").equals("dpo-s7"))
            .toList());
    assertThat(flaws).singleElement().matches(Flaw::lost);
  }

  private static RowKind stepKind() {
    return RowKind.all().get(0);
  }

  @Test
  void write_kindWithoutRows_writesNoFileOfIt() throws IOException {
    recorded.forgetCommits();
    for (String run : List.of("dpo-s0", "dpo-s7")) {
      Files.delete(folder.resolve("runs").resolve(run).resolve("rows/t1/kernel.jsonl"));
    }

    TableExport.write(recorded.source(), new ParquetFormat(), out, written -> {});

    assertThat(files()).doesNotContain("kernel.parquet").contains("steps.parquet");
  }

  @Test
  void write_givenUpHalfWay_leavesWhatWasThere() throws IOException {
    Files.createDirectories(out);
    Files.writeString(out.resolve("steps.csv"), "as before\n");
    TableFormat full = new TableFormat() {
      @Override
      public String ending() {
        return ".csv";
      }

      @Override
      public Table begin(OutputStream stream, List<ValueColumn> columns) throws IOException {
        Table table = new CsvFormat().begin(stream, columns);
        return new Table() {
          private int rows;

          @Override
          public void add(Object[] row) throws IOException {
            if (rows++ == 3) {
              throw new IOException("no space left");
            }
            table.add(row);
          }

          @Override
          public void close() throws IOException {
            table.close();
          }
        };
      }
    };

    assertThatThrownBy(() -> TableExport.write(recorded.source(), full, out, written -> {}))
        .isInstanceOf(IOException.class)
        .hasMessage("no space left");

    assertThat(files()).containsExactly("steps.csv");
    assertThat(out.resolve("steps.csv")).hasContent("as before\n");
  }

  @Test
  void write_runEndedMeanwhileAndItsFilesAssembled_readsThose() throws IOException {
    recorded.forgetCommits();
    Path run = folder.resolve("runs/dpo-s0");
    String steps = Files.readString(run.resolve("rows/t1/steps.jsonl"));
    Files.writeString(run.resolve("steps.jsonl"), steps, StandardOpenOption.CREATE);
    ManyKinds.end(folder.resolve("runs"), "dpo-s0");

    TableExport.write(recorded.source(), new CsvFormat(), out, written -> {});

    assertThat(csv(stepKind()))
        .hasSize(recorded.expected(stepKind()).size() + 1)
        .containsAll(recorded.expected(stepKind()));
  }
}
