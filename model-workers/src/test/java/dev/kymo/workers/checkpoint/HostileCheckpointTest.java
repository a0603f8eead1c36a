package dev.kymo.workers.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.esotericsoftware.kryo.io.Output;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import dev.kymo.workers.file.Sha256;
import dev.kymo.workers.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints of somebody who can write hashes too: they are refused with a message, in a moment, with little memory. */
@Timeout(60)
class HostileCheckpointTest {
  private static final Duration MOST_CPU = Duration.ofSeconds(5);
  private static final long MOST_BYTES = 1L << 30;
  /** Bytes of an empty environment, at the end of the state. */
  private static final int ENVIRONMENT = Integer.BYTES;

  /** Bytes of a column of one number, before it. */
  private static final int COLUMN = Integer.BYTES + Double.BYTES;

  private static final TrainingState STATE =
      new TrainingState(7, 1, 7, 7, List.of(new double[] {1}), Map.of());

  @TempDir
  private Path parent;

  private Path folder;

  @BeforeEach
  void write() {
    List<SafetensorsWriter.Tensor> none =
        List.of(SafetensorsWriter.Tensor.of("w", "F32", new long[] {1}, ByteBuffer.allocate(4)));
    Checkpoint.write(parent, "c", STATE, none, none);
    folder = parent.resolve("c");
  }

  @Test
  void open_stateOfTenGigabytes_isRefusedForItsSize() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(file(Checkpoint.STATE).toFile(), "rw")) {
      file.setLength(10_000_000_000L);
    }
    list(Checkpoint.STATE, 10_000_000_000L, "0".repeat(64));

    assertRefused("state.kryo", "of the state in a checkpoint at most 256 MB are read");
  }

  @Test
  void open_textOfTwoBillionCharactersAnnounced_isRefused() throws IOException {
    byte[] whole = TrainingStateCodec.toBytes(STATE);
    try (Output output = new Output(4096, -1)) {
      output.writeBytes(whole, 0, whole.length - ENVIRONMENT);
      output.writeInt(1);
      output.writeVarIntFlag(true, 2_000_000_000, true);
      output.writeBytes(new byte[64]);
      replace(Checkpoint.STATE, output.toBytes());
    }

    assertRefused("1999999999 characters announced, at most 64 are there");
  }

  @Test
  void open_twoBillionNumbersAnnounced_isRefused() throws IOException {
    byte[] whole = TrainingStateCodec.toBytes(STATE);
    try (Output output = new Output(4096, -1)) {
      output.writeBytes(whole, 0, whole.length - ENVIRONMENT - COLUMN);
      output.writeInt(2_000_000_000);
      output.writeBytes(new byte[64]);
      replace(Checkpoint.STATE, output.toBytes());
    }

    assertRefused("2000000000 numbers announced, at most 8 are there");
  }

  @Test
  void open_listThatNeverEnds_isRefused() throws IOException {
    Files.delete(file(Checkpoint.FILES));
    Files.createSymbolicLink(file(Checkpoint.FILES), Path.of("/dev/zero"));

    assertRefused("files.json", "a pipe, a socket or a device");
  }

  @Test
  void open_stateIsAPipe_isNotWaitedFor() throws Exception {
    Files.delete(file(Checkpoint.STATE));
    assertThat(new ProcessBuilder("mkfifo", file(Checkpoint.STATE).toString())
            .start()
            .waitFor())
        .isZero();
    list(Checkpoint.STATE, 0, Sha256.hex(Sha256.digest()));

    assertRefused("state.kryo", "a pipe, a socket or a device");
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  /** Another content, of which the list of hashes knows. */
  private void replace(String name, byte[] content) throws IOException {
    Files.write(file(name), content);
    list(name, content.length, Sha256.hexOf(content));
  }

  private void list(String name, long bytes, String hash) throws IOException {
    ObjectMapper json = new ObjectMapper();
    ObjectNode list = (ObjectNode) json.readTree(Files.readAllBytes(file(Checkpoint.FILES)));
    list.putObject(name).put("bytes", bytes).put("sha256", hash);
    Files.write(
        file(Checkpoint.FILES), json.writerWithDefaultPrettyPrinter().writeValueAsBytes(list));
  }

  private void assertRefused(String... words) {
    ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    OperatingSystemMXBean machine =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    long thread = Thread.currentThread().getId();
    long allocated = threads.getThreadAllocatedBytes(thread);
    long nanos = machine.getProcessCpuTime();

    Throwable refusal = catchThrowable(() -> Checkpoint.open(folder).state());

    Duration used = Duration.ofNanos(machine.getProcessCpuTime() - nanos);
    assertThat(refusal)
        .isInstanceOf(CheckpointUnreadableException.class)
        .hasMessageContaining(folder.toString());
    assertThat(words).allSatisfy(said -> assertThat(refusal).hasStackTraceContaining(said));
    assertThat(used).isLessThan(MOST_CPU);
    assertThat(threads.getThreadAllocatedBytes(thread) - allocated).isLessThan(MOST_BYTES);
  }
}
