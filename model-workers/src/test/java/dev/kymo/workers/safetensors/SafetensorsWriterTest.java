package dev.kymo.workers.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kymo.workers.safetensors.SafetensorsWriter.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsWriterTest {

  private static final SortedMap<String, String> NO_METADATA = new TreeMap<>();

  @TempDir
  Path folder;

  @Test
  void write_twoTensors_givesTheFormatsBytes() throws IOException {
    Tensor first = Tensor.of("a", "F32", new long[] {2}, floats(1, -2));
    Tensor second = Tensor.of("b", "U8", new long[] {}, ByteBuffer.wrap(new byte[] {7}));

    byte[] written = written(List.of(first, second), new TreeMap<>(Map.of("format", "pt")));

    String header =
        "{\"__metadata__\":{\"format\":\"pt\"},\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
            + "\"b\":{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[8,9]}}";
    String padded = header + " ".repeat((8 - header.length() % 8) % 8);
    ByteBuffer expected =
        ByteBuffer.allocate(8 + padded.length() + 9).order(ByteOrder.LITTLE_ENDIAN);
    expected.putLong(padded.length()).put(padded.getBytes(StandardCharsets.US_ASCII));
    expected.putFloat(1).putFloat(-2).put((byte) 7);
    assertThat(written).isEqualTo(expected.array());
  }

  @Test
  void write_equalArgumentsTwice_givesEqualBytes() throws IOException {
    SortedMap<String, String> metadata = new TreeMap<>();
    metadata.put("z", "last");
    metadata.put("a", "first");
    Tensor tensor = Tensor.of("w", "F32", new long[] {1, 3}, floats(1, 2, 3));

    byte[] once = written(List.of(tensor), metadata);
    byte[] again = written(List.of(tensor), metadata);

    assertThat(again).isEqualTo(once);
    assertThat(new String(once, StandardCharsets.ISO_8859_1))
        .contains("{\"a\":\"first\",\"z\":\"last\"}");
  }

  @Test
  void write_dataInPieces_joinsThem() throws IOException {
    Tensor pieces = Tensor.of("w", "F32", new long[] {3}, floats(1), floats(2, 3));
    Path file = write(List.of(pieces), NO_METADATA);

    try (SafetensorsFile read = SafetensorsFile.open(file)) {
      assertThat(read.floats("w")).containsExactly(1, 2, 3);
    }
  }

  @Test
  void write_severalTensors_asksForDataOneAfterTheOther() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int[] writtenBefore = new int[1];
    Tensor first = new Tensor("a", "F32", new long[] {1}, () -> List.of(floats(1)));
    Tensor second = new Tensor("b", "F32", new long[] {1}, () -> {
      writtenBefore[0] = out.size();
      return List.of(floats(2));
    });

    long total = SafetensorsWriter.write(out, List.of(first, second), NO_METADATA);

    assertThat(total).isEqualTo(out.size());
    assertThat(writtenBefore[0]).isEqualTo(out.size() - 4);
  }

  @Test
  void open_everyNumberFormat_convertsToFloatsAndLongs() throws IOException {
    ByteBuffer doubles = little(16).putDouble(0.5).putDouble(-1e300).flip();
    ByteBuffer longs = little(16).putLong(-1).putLong(1L << 40).flip();
    ByteBuffer ints = little(8).putInt(-7).putInt(9).flip();
    // 1, −2, the largest, the smallest subnormal, infinity, −0
    ByteBuffer halves = shorts(0x3c00, 0xc000, 0x7bff, 0x0001, 0x7c00, 0x8000);
    ByteBuffer brains = shorts(0x3f80, 0xc000, 0x7f80);
    Path file = write(
        List.of(
            Tensor.of("f64", "F64", new long[] {2}, doubles),
            Tensor.of("i64", "I64", new long[] {2}, longs),
            Tensor.of("i32", "I32", new long[] {2}, ints),
            Tensor.of("f16", "F16", new long[] {2, 3}, halves),
            Tensor.of("bf16", "BF16", new long[] {3}, brains),
            Tensor.of("nothing", "F32", new long[] {0, 4})),
        NO_METADATA);

    try (SafetensorsFile read = SafetensorsFile.open(file)) {
      assertThat(read.entries().keySet())
          .containsExactly("f64", "i64", "i32", "f16", "bf16", "nothing");
      assertThat(read.floats("f64")).containsExactly(0.5f, Float.NEGATIVE_INFINITY);
      assertThat(read.longs("i64")).containsExactly(-1, 1L << 40);
      assertThat(read.longs("i32")).containsExactly(-7, 9);
      assertThat(read.floats("f16"))
          .containsExactly(1, -2, 65504, 0x1p-24f, Float.POSITIVE_INFINITY, -0.0f);
      assertThat(read.floats("bf16")).containsExactly(1, -2, Float.POSITIVE_INFINITY);
      assertThat(read.floats("nothing")).isEmpty();
      assertThat(read.entry("f16"))
          .isEqualTo(new TensorEntry("f16", "F16", new long[] {2, 3}, 40, 52));
      assertThat(read.metadata()).isEmpty();
    }
  }

  @Test
  void bytes_afterClose_stayReadable() throws IOException {
    Path file = write(List.of(Tensor.of("w", "F32", new long[] {1}, floats(3))), NO_METADATA);
    ByteBuffer bytes;
    try (SafetensorsFile read = SafetensorsFile.open(file)) {
      bytes = read.bytes("w");
    }

    float value = bytes.getFloat();

    assertThat(value).isEqualTo(3);
  }

  @Test
  void write_dataOfAnotherSize_isRefused() {
    Tensor tensor = Tensor.of("w", "F32", new long[] {3}, floats(1, 2));

    assertThatThrownBy(() -> written(List.of(tensor), NO_METADATA))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("tensor 'w', F32[3], needs 12 bytes, was given 8");
  }

  @Test
  void write_nameUsedTwice_isRefused() {
    Tensor tensor = Tensor.of("w", "F32", new long[] {1}, floats(1));

    assertThatThrownBy(() -> written(List.of(tensor, tensor), NO_METADATA))
        .hasMessageContaining("'w'");
  }

  @Test
  @Tag("shared")
  void write_tensorsOfTheReferenceImplementationsFile_givesItsBytes() throws IOException {
    Path original =
        Path.of(System.getProperty("kymo.shared"), "models", "hh-neox-1m", "model.safetensors");

    byte[] written;
    try (SafetensorsFile read = SafetensorsFile.open(original)) {
      List<Tensor> tensors = read.entries().values().stream()
          .map(entry -> new Tensor(
              entry.name(), entry.dtype(), entry.shape(), () -> List.of(read.bytes(entry.name()))))
          .toList();
      written = written(tensors, new TreeMap<>(read.metadata()));
    }

    assertThat(written).isEqualTo(Files.readAllBytes(original));
  }

  private Path write(List<Tensor> tensors, SortedMap<String, String> metadata) throws IOException {
    Path file = folder.resolve("written.safetensors");
    try (OutputStream out = Files.newOutputStream(file)) {
      SafetensorsWriter.write(out, tensors, metadata);
    }
    return file;
  }

  private static byte[] written(List<Tensor> tensors, SortedMap<String, String> metadata)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SafetensorsWriter.write(out, tensors, metadata);
    return out.toByteArray();
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static ByteBuffer floats(float... values) {
    ByteBuffer buffer = little(4 * values.length);
    for (float value : values) {
      buffer.putFloat(value);
    }
    return buffer.flip();
  }

  private static ByteBuffer shorts(int... values) {
    ByteBuffer buffer = little(2 * values.length);
    for (int value : values) {
      buffer.putShort((short) value);
    }
    return buffer.flip();
  }
}
