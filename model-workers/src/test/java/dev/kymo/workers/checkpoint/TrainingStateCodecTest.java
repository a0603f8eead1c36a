package dev.kymo.workers.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.esotericsoftware.kryo.io.Output;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TrainingStateCodecTest {
  private static final Path CHECKPOINT = Path.of("checkpoints/step-123");
  private static final int HEADER = 12;
  private static final int DAMAGES = 2000;

  private static final TrainingState STATE = new TrainingState(
      123,
      2,
      23,
      23,
      List.of(new double[] {-1.25, -300.5, 0}, new double[] {-0.1, -1e-300, -7}),
      Map.of("processor", "amd64 0123", "libtorch", "2.7.1 ab", "threads", "1"));

  /** Bytes that version 0.1 wrote: every later version reads them. */
  @Test
  void fromBytes_storedFormatOne_isRead() throws IOException {
    TrainingState state = TrainingStateCodec.fromBytes(CHECKPOINT, stored());

    assertThat(state).usingRecursiveComparison().isEqualTo(STATE);
  }

  @Test
  void toBytes_equalStates_areTheStoredBytesWhateverTheMapsOrder() throws IOException {
    Map<String, String> reversed = new LinkedHashMap<>();
    reversed.put("threads", "1");
    reversed.put("processor", "amd64 0123");
    reversed.put("libtorch", "2.7.1 ab");
    TrainingState same = new TrainingState(123, 2, 23, 23, STATE.references(), reversed);

    assertThat(TrainingStateCodec.toBytes(same)).isEqualTo(TrainingStateCodec.toBytes(STATE));
    assertThat(TrainingStateCodec.toBytes(STATE)).isEqualTo(stored());
  }

  @Test
  void fromBytes_newerFormat_isRefusedNamingBothVersions() {
    byte[] newer = TrainingStateCodec.toBytes(STATE);
    ByteBuffer.wrap(newer).order(java.nio.ByteOrder.LITTLE_ENDIAN).putInt(8, 2);

    assertThatThrownBy(() -> TrainingStateCodec.fromBytes(CHECKPOINT, newer))
        .isInstanceOf(CheckpointUnreadableException.class)
        .hasMessageContainingAll("step-123", "format 2", "up to 1");
  }

  @Test
  void fromBytes_foreignFile_isRefused() {
    byte[] foreign = "{\"this is\": \"something else\"}".getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> TrainingStateCodec.fromBytes(CHECKPOINT, foreign))
        .isInstanceOf(CheckpointUnreadableException.class)
        .hasMessageContaining("not Kymo's");
  }

  /** A class by name, as Kryo writes those without a number; loading it must not be a way to run other code. */
  @Test
  void fromBytes_classNotRegistered_isRefused() {
    byte[] byName = withPayload(output -> {
      output.writeVarInt(1, true); // the number that announces a name
      output.writeVarInt(0, true);
      output.writeString("java.util.ArrayList");
    });
    byte[] byNumber = withPayload(output -> output.writeVarInt(77, true));

    for (byte[] bytes : List.of(byName, byNumber)) {
      assertThatThrownBy(() -> TrainingStateCodec.fromBytes(CHECKPOINT, bytes))
          .isInstanceOf(CheckpointUnreadableException.class)
          .hasMessageContaining("damaged");
    }
  }

  /** The hashes find damage first; this is what the reader does without them. */
  @Test
  void fromBytes_anyByteChanged_isReadOrRefusedAndNothingElse() {
    byte[] whole = TrainingStateCodec.toBytes(STATE);
    Random random = new Random(2);
    for (int i = 0; i < DAMAGES; i++) {
      byte[] damaged = Arrays.copyOf(whole, 1 + random.nextInt(whole.length));
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 + random.nextInt(255));

      try {
        assertThat(TrainingStateCodec.fromBytes(CHECKPOINT, damaged)).isNotNull();
      } catch (CheckpointUnreadableException e) {
        assertThat(e).hasMessageContaining("step-123");
      }
    }
  }

  private interface Payload {
    void writeTo(Output output);
  }

  private static byte[] withPayload(Payload payload) {
    try (Output output = new Output(256, -1)) {
      output.writeBytes(TrainingStateCodec.toBytes(STATE), 0, HEADER);
      payload.writeTo(output);
      return output.toBytes();
    }
  }

  private static byte[] stored() throws IOException {
    try (InputStream file = Objects.requireNonNull(
        TrainingStateCodecTest.class.getResourceAsStream("/checkpoint/state-format-1.kryo"))) {
      return file.readAllBytes();
    }
  }
}
