package dev.kymo.workers.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.kymo.workers.safetensors.SafetensorsFile;
import dev.kymo.workers.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
  private static final int DAMAGES = 200;
  private static final int CUTS = 50;
  private static final TrainingState STATE = new TrainingState(
      7, 2, 3, 3, List.of(new double[] {-1.5, -2}, new double[] {-3, -4}), Map.of("threads", "1"));

  @TempDir
  Path folder;

  @Test
  void open_written_givesBackStateAndTensors() {
    CheckpointId id = write("step-7", 1);

    Checkpoint checkpoint = Checkpoint.open(folder.resolve("step-7"));

    assertThat(checkpoint.state()).usingRecursiveComparison().isEqualTo(STATE);
    ByteBuffer values = ByteBuffer.allocate(100 * Float.BYTES);
    try (SafetensorsFile parameters = checkpoint.parameters()) {
      checkpoint.read(parameters, "weight", values);
    }
    assertThat(values.flip().order(ByteOrder.LITTLE_ENDIAN)).isEqualTo(floats(100, 1));
    assertThat(id.name()).isEqualTo("step-7");
    assertThat(id.step()).isEqualTo(7);
    assertThat(id.hash()).isEqualTo(Checkpoint.hashOf(folder.resolve("step-7")));
    assertThat(id.bytes()).isEqualTo(sizeOf(folder.resolve("step-7")));
  }

  @Test
  void write_equalContent_givesEqualHashesAndOtherContentAnother() {
    String hash = write("a", 1).hash();

    assertThat(write("b", 1).hash()).isEqualTo(hash);
    assertThat(write("c", 2).hash()).isNotEqualTo(hash);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"parameters.safetensors", "optimizer.safetensors", "state.kryo", "files.json"})
  void open_anyByteChanged_isRefused(String name) throws IOException {
    write("c", 1);
    Path file = folder.resolve("c").resolve(name);
    byte[] whole = Files.readAllBytes(file);
    Random random = new Random(1);
    for (int i = 0; i < DAMAGES; i++) {
      byte[] damaged = whole.clone();
      int place = random.nextInt(whole.length);
      damaged[place] ^= (byte) (1 + random.nextInt(255));
      Files.write(file, damaged);

      assertThat(catchThrowable(() -> Checkpoint.open(folder.resolve("c"))))
          .as("byte %d: %d instead of %d", place, damaged[place], whole[place])
          .isInstanceOf(CheckpointUnreadableException.class);
    }
    Files.write(file, whole);
    Checkpoint.open(folder.resolve("c"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"parameters.safetensors", "optimizer.safetensors", "state.kryo", "files.json"})
  void open_anyFileCutShortOrLonger_isRefused(String name) throws IOException {
    write("c", 1);
    Path file = folder.resolve("c").resolve(name);
    byte[] whole = Files.readAllBytes(file);
    IntStream random = new Random(3).ints(CUTS, 0, whole.length);
    IntStream borders = IntStream.of(0, whole.length - 1, whole.length + 1);
    for (int length : IntStream.concat(random, borders).toArray()) {
      Files.write(file, Arrays.copyOf(whole, length));

      assertThat(catchThrowable(() -> Checkpoint.open(folder.resolve("c"))))
          .as("%d bytes of %d", length, whole.length)
          .isInstanceOf(CheckpointUnreadableException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"parameters.safetensors", "optimizer.safetensors", "state.kryo", "files.json"})
  void open_fileMissing_isRefusedNamingIt(String name) throws IOException {
    write("c", 1);
    Files.delete(folder.resolve("c").resolve(name));

    assertThatThrownBy(() -> Checkpoint.open(folder.resolve("c")))
        .isInstanceOf(CheckpointUnreadableException.class)
        .hasMessageContaining(name);
  }

  @Test
  void open_noFolder_isRefused() {
    assertThatThrownBy(() -> Checkpoint.open(folder.resolve("none")))
        .isInstanceOf(CheckpointUnreadableException.class)
        .hasMessageContaining("none");
  }

  @Test
  void write_afterATornAttempt_replacesWhatItLeft() throws IOException {
    Path torn = Files.createDirectories(folder.resolve("c.writing/deeper"));
    Files.writeString(torn.resolve("half"), "half");

    write("c", 1);

    assertThat(Checkpoint.open(folder.resolve("c")).state().step()).isEqualTo(7);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(folder.resolve("c"));
    }
  }

  @Test
  void write_nameTaken_replacesTheOlderOne() {
    write("c", 1);

    CheckpointId second = write("c", 2);

    assertThat(Checkpoint.hashOf(folder.resolve("c"))).isEqualTo(second.hash());
  }

  @Test
  void identity_intact_isTheHash() {
    CheckpointId id = write("c", 1);

    assertThat(Checkpoint.identity(folder.resolve("c"))).isEqualTo(id.hash());
  }

  @Test
  void identity_contentDamaged_readsNoContent() throws IOException {
    CheckpointId id = write("c", 1);
    Files.write(folder.resolve("c/parameters.safetensors"), new byte[3]);

    assertThat(Checkpoint.identity(folder.resolve("c"))).isEqualTo(id.hash());
  }

  @Test
  void identity_missing_isRefused() {
    assertThatThrownBy(() -> Checkpoint.identity(folder.resolve("none")))
        .isInstanceOf(CheckpointUnreadableException.class)
        .hasMessageContaining("none");
  }

  @Test
  void read_tensorOfAnotherSize_isRefusedNamingBothSizes() {
    write("c", 1);
    Checkpoint checkpoint = Checkpoint.open(folder.resolve("c"));

    try (SafetensorsFile parameters = checkpoint.parameters()) {
      assertThatThrownBy(() -> checkpoint.read(parameters, "weight", ByteBuffer.allocate(8)))
          .isInstanceOf(CheckpointUnreadableException.class)
          .hasMessageContainingAll("weight", "400", "8");
    }
  }

  private CheckpointId write(String name, long seed) {
    return Checkpoint.write(
        folder,
        name,
        STATE,
        List.of(
            SafetensorsWriter.Tensor.of("weight", "F32", new long[] {10, 10}, floats(100, seed))),
        List.of(SafetensorsWriter.Tensor.of("momentum.0", "F32", new long[] {32}, floats(32, 9))));
  }

  private static ByteBuffer floats(int count, long seed) {
    Random random = new Random(seed);
    ByteBuffer bytes = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      bytes.putFloat(random.nextFloat());
    }
    return bytes.flip();
  }

  private static long sizeOf(Path checkpoint) {
    return Stream.of("parameters.safetensors", "optimizer.safetensors", "state.kryo", "files.json")
        .mapToLong(name -> checkpoint.resolve(name).toFile().length())
        .sum();
  }
}
