package dev.kymo.monitoring.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.vocabulary.ReadingRow;
import dev.kymo.vocabulary.StepRow;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorBoardExportTest {
  private static final String FILE = "dpo-s7/events.out.tfevents.1767323045.kymo";

  @TempDir
  private Path folder;

  /** A number as TensorBoard reads it. */
  private record Point(long step, double wallTime, float value) {}

  @Test
  void write_runsWithRows_giveEachNumberByTagAndExactStep() throws IOException {
    ManyKinds recorded = new ManyKinds(folder.resolve("runs"));
    Path out = folder.resolve("tensorboard");
    List<ExportedFile> written = new ArrayList<>();

    TensorBoardExport.write(recorded.source(), out, written::add);

    Map<String, List<Point>> tags = read(out.resolve(FILE));
    assertThat(tags.keySet())
        .contains(
            "loss",
            "learning_rate",
            "logprob/chosen",
            "logprob/rejected",
            "argmax_logprob/chosen",
            "chosen_reward",
            "decompositions/measured/chosen",
            "held-out/margin",
            "kernel/similarity/chosen/rejected")
        .noneMatch(tag -> tag.startsWith("influence") || tag.contains("peakiness"));
    assertThat(points(tags, "logprob/chosen"))
        .isEqualTo(recorded.rows.values().stream()
            .flatMap(List::stream)
            .filter(row -> row.run().equals("dpo-s7"))
            .filter(row ->
                row.row() instanceof ReadingRow reading && reading.response().equals("chosen"))
            .map(row -> Map.entry(row.row().step(), (float) ((ReadingRow) row.row()).logprobMean()))
            .toList());
    assertThat(points(tags, "loss"))
        .isEqualTo(recorded.rows.values().stream()
            .flatMap(List::stream)
            .filter(row -> row.run().equals("dpo-s7") && row.row() instanceof StepRow)
            .map(row -> Map.entry(row.row().step(), (float) ((StepRow) row.row()).loss()))
            .toList());
    assertThat(points(tags, "chosen_reward").get(0))
        .isEqualTo(Map.entry(1L, (float) ((0.3 - 0.1) / 2)));
    assertThat(points(tags, "entropy/rejected"))
        .as("a number that is not finite is no point")
        .extracting(Map.Entry::getKey)
        .containsExactly(0L, 2L, 3L);
    assertThat(tags.get("loss"))
        .extracting(Point::wallTime)
        .isSorted()
        .allMatch(time -> time >= ManyKinds.AT.toEpochMilli() / 1e3);
    assertThat(written).hasSize(2);
    assertThat(written.get(1).count())
        .isEqualTo(tags.values().stream().mapToLong(List::size).sum());
  }

  private static List<Map.Entry<Long, Float>> points(Map<String, List<Point>> tags, String tag) {
    return tags.get(tag).stream()
        .map(point -> Map.entry(point.step(), point.value()))
        .toList();
  }

  /** Reads the file by the format's description, checksums included. */
  private static Map<String, List<Point>> read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    Map<String, List<Point>> tags = new TreeMap<>();
    boolean first = true;
    while (bytes.hasRemaining()) {
      int length = Math.toIntExact(bytes.getLong(bytes.position()));
      take(bytes, Long.BYTES);
      ByteBuffer event = take(bytes, length);
      Map<Integer, List<Object>> fields = fields(event);
      double time = (double) fields.get(1).get(0);
      if (first) {
        assertThat(text(fields.get(3).get(0))).isEqualTo("brain.Event:2");
      } else {
        long step = (long) fields.get(2).get(0);
        for (Object value : fields((ByteBuffer) fields.get(5).get(0)).get(1)) {
          Map<Integer, List<Object>> summary = fields((ByteBuffer) value);
          tags.computeIfAbsent(text(summary.get(1).get(0)), tag -> new ArrayList<>())
              .add(new Point(step, time, (float) summary.get(2).get(0)));
        }
      }
      first = false;
    }
    return tags;
  }

  private static ByteBuffer take(ByteBuffer bytes, int length) {
    ByteBuffer data = bytes.slice(bytes.position(), length).order(ByteOrder.LITTLE_ENDIAN);
    CRC32C sum = new CRC32C();
    sum.update(data.duplicate());
    int crc = (int) sum.getValue();
    bytes.position(bytes.position() + length);
    assertThat(bytes.getInt()).isEqualTo(((crc >>> 15) | (crc << 17)) + 0xa282ead8);
    return data;
  }

  private static Map<Integer, List<Object>> fields(ByteBuffer message) {
    Map<Integer, List<Object>> fields = new HashMap<>();
    while (message.hasRemaining()) {
      long tag = varint(message);
      Object value = switch ((int) tag & 7) {
        case 0 -> varint(message);
        case 1 -> message.getDouble();
        case 5 -> message.getFloat();
        default -> {
          int length = (int) varint(message);
          ByteBuffer bytes =
              message.slice(message.position(), length).order(ByteOrder.LITTLE_ENDIAN);
          message.position(message.position() + length);
          yield bytes;
        }
      };
      fields.computeIfAbsent((int) tag >> 3, number -> new ArrayList<>()).add(value);
    }
    return fields;
  }

  private static long varint(ByteBuffer bytes) {
    long number = 0;
    for (int shift = 0; ; shift += 7) {
      byte part = bytes.get();
      number |= (part & 0x7fL) << shift;
      if (part >= 0) {
        return number;
      }
    }
  }

  private static String text(Object bytes) {
    return StandardCharsets.UTF_8.decode((ByteBuffer) bytes).toString();
  }
}
