package dev.kymo.workers.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kymo.vocabulary.IoReason;
import dev.kymo.workers.file.AtomicFolder;
import dev.kymo.workers.file.Sha256;
import dev.kymo.workers.input.InputFile;
import dev.kymo.workers.input.InputLimit;
import dev.kymo.workers.input.InputRefusedException;
import dev.kymo.workers.safetensors.SafetensorsFile;
import dev.kymo.workers.safetensors.SafetensorsWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A checkpoint on disk: a folder with the parameters, the optimizer's state, the rest of the training state and a list of
 * these files' hashes.
 *
 * <p>It is written beside, each file flushed to disk, and renamed when complete; its hash is that of the list, so that one
 * number vouches for every byte.
 */
public final class Checkpoint {
  static final String PARAMETERS = "parameters.safetensors";
  static final String OPTIMIZER = "optimizer.safetensors";
  static final String STATE = "state.kryo";
  static final String FILES = "files.json";
  private static final List<String> CONTENT = List.of(PARAMETERS, OPTIMIZER, STATE);
  private static final int BUFFER = 1 << 16;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;

  private Checkpoint(Path folder) {
    this.folder = folder;
  }

  /** Writes a checkpoint and returns what identifies it. */
  public static CheckpointId write(
      Path parent,
      String name,
      TrainingState state,
      List<SafetensorsWriter.Tensor> parameters,
      List<SafetensorsWriter.Tensor> optimizer) {
    ObjectNode list = JSON.createObjectNode();
    AtomicFolder.write(parent.resolve(name), folder -> {
      hashed(
          folder,
          PARAMETERS,
          list,
          out -> SafetensorsWriter.write(out, parameters, new TreeMap<>()));
      hashed(
          folder, OPTIMIZER, list, out -> SafetensorsWriter.write(out, optimizer, new TreeMap<>()));
      hashed(folder, STATE, list, out -> out.write(TrainingStateCodec.toBytes(state)));
      Files.write(folder.resolve(FILES), bytes(list));
    });
    long bytes = bytes(list).length;
    for (String file : CONTENT) {
      bytes += list.path(file).path("bytes").asLong();
    }
    return new CheckpointId(name, state.step(), Sha256.hexOf(bytes(list)), bytes);
  }

  private static byte[] bytes(JsonNode list) {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(list);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  private static void hashed(Path folder, String name, ObjectNode list, Content content)
      throws IOException {
    MessageDigest digest = Sha256.digest();
    Path file = folder.resolve(name);
    try (OutputStream out = new DigestOutputStream(
        new BufferedOutputStream(Files.newOutputStream(file), BUFFER), digest)) {
      content.writeTo(out);
    }
    list.putObject(name).put("bytes", Files.size(file)).put("sha256", Sha256.hex(digest));
  }

  /**
   * Opens a checkpoint after checking every byte of it.
   *
   * @throws CheckpointUnreadableException if it is missing, torn or corrupt
   */
  public static Checkpoint open(Path folder) {
    hashOf(folder);
    return new Checkpoint(folder);
  }

  /**
   * Reads every file and compares its hash with the checkpoint's list.
   *
   * @return the hash of the whole, as in {@link CheckpointId#hash}
   * @throws CheckpointUnreadableException if it is missing, torn or corrupt
   */
  public static String hashOf(Path folder) {
    try {
      byte[] files = InputFile.bytes(folder.resolve(FILES), InputLimit.RECORDED_BYTES);
      JsonNode list = JSON.readTree(files);
      if (!Arrays.equals(files, bytes(list))) { // a damaged byte between two values
        throw new CheckpointUnreadableException(folder, FILES + " is damaged");
      }
      for (String name : CONTENT) {
        checkFile(folder, name, list.path(name));
      }
      return Sha256.hexOf(files);
    } catch (JsonProcessingException e) {
      throw new CheckpointUnreadableException(folder, FILES + " is damaged", e);
    } catch (IOException | InputRefusedException | UncheckedIOException e) {
      throw unreadable(folder, e);
    }
  }

  /**
   * What a checkpoint says it is, without reading its content: for callers who know the {@link CheckpointId#hash} that they
   * expect, and check the content when they open it.
   *
   * @throws CheckpointUnreadableException if there is no list of files
   */
  public static String identity(Path folder) {
    try {
      return Sha256.hexOf(InputFile.bytes(folder.resolve(FILES), InputLimit.RECORDED_BYTES));
    } catch (InputRefusedException | UncheckedIOException e) {
      throw unreadable(folder, e);
    }
  }

  private static void checkFile(Path folder, String name, JsonNode expected) throws IOException {
    Path file = folder.resolve(name);
    MessageDigest digest = Sha256.digest();
    try (InputStream in = InputFile.open(file)) {
      long bytes = Files.size(file);
      if (bytes != expected.path("bytes").asLong(-1)) {
        throw new CheckpointUnreadableException(
            folder, name + " has " + bytes + " bytes, expected " + expected.path("bytes"));
      }
      if (name.equals(STATE)) {
        InputFile.requireWithin(file, InputLimit.STATE_BYTES);
      }
      in.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
    }
    if (!Sha256.hex(digest).equals(expected.path("sha256").asText())) {
      throw new CheckpointUnreadableException(
          folder, name + " is damaged: its hash is not the one written");
    }
  }

  private static CheckpointUnreadableException unreadable(Path folder, Exception failure) {
    String why = String.valueOf(failure.getMessage());
    if (failure instanceof IOException io) {
      why = IoReason.withFile(io);
    } else if (failure instanceof UncheckedIOException io) {
      why += ": " + IoReason.of(Objects.requireNonNull(io.getCause()));
    }
    return new CheckpointUnreadableException(folder, why, failure);
  }

  public TrainingState state() {
    try {
      return TrainingStateCodec.fromBytes(
          folder, InputFile.bytes(folder.resolve(STATE), InputLimit.STATE_BYTES));
    } catch (InputRefusedException | UncheckedIOException e) {
      throw unreadable(folder, e);
    }
  }

  public SafetensorsFile parameters() {
    return SafetensorsFile.open(folder.resolve(PARAMETERS));
  }

  public SafetensorsFile optimizer() {
    return SafetensorsFile.open(folder.resolve(OPTIMIZER));
  }

  /** A tensor's bytes, which must fill {@code target}. */
  public void read(SafetensorsFile file, String tensor, ByteBuffer target) {
    ByteBuffer bytes = file.bytes(tensor);
    if (bytes.remaining() != target.remaining()) {
      throw new CheckpointUnreadableException(
          folder, tensor + " has " + bytes.remaining() + " bytes, expected " + target.remaining());
    }
    target.put(bytes);
  }
}
