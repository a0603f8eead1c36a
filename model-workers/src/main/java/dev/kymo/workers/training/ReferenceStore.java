package dev.kymo.workers.training;

import dev.kymo.vocabulary.IoReason;
import dev.kymo.vocabulary.file.Durably;
import dev.kymo.workers.file.Sha256;
import dev.kymo.workers.model.PackedRow;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.safetensors.SafetensorsFile;
import dev.kymo.workers.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reference log-probabilities on disk, named by a hash of what they are computed from: runs that reach a stage with equal
 * parameters and rows compute them once. A file is complete or absent, and read only if its bytes are those that were written;
 * whoever comes second finds or replaces equal bytes.
 */
final class ReferenceStore {
  private static final Logger LOG = LoggerFactory.getLogger(ReferenceStore.class);

  private final ReferenceFolder folder;
  private final String architecture;
  private final Map<String, String> environment;

  /**
   * Creates a store.
   *
   * @param architecture the model's configuration, which with the parameters makes the model
   * @param environment what the bits of what is computed depend on
   */
  ReferenceStore(ReferenceFolder folder, String architecture, Map<String, String> environment) {
    this.folder = folder;
    this.architecture = architecture;
    this.environment = new TreeMap<>(environment);
  }

  /** Reads what is stored for these parameters and rows, or computes and stores it. */
  References get(ParameterStore parameters, List<PackedRow> rows, Supplier<References> compute) {
    String name = hash(parameters, rows) + ".safetensors";
    Path file = folder.path().resolve(name);
    if (isAsWritten(file, folder.hashes().of(name))) {
      return read(file, rows.get(0).responses().size());
    }
    References references = compute.get();
    folder.hashes().written(name, write(file, references));
    return references;
  }

  private static boolean isAsWritten(Path file, @Nullable String sha256) {
    if (sha256 == null || !Files.exists(file)) {
      return false;
    }
    try {
      if (Sha256.hexOf(Files.readAllBytes(file)).equals(sha256)) {
        return true;
      }
      LOG.warn("{} is damaged; computing these reference log-probabilities again", file);
    } catch (IOException e) {
      LOG.warn("cannot read {} ({}); computing these reference log-probabilities again", file, e);
    }
    return false;
  }

  private static References read(Path file, int responses) {
    try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
      List<double[]> columns = new ArrayList<>();
      for (int i = 0; i < responses; i++) {
        ByteBuffer bytes = tensors.bytes("response." + i);
        double[] column = new double[bytes.remaining() / Double.BYTES];
        bytes.asDoubleBuffer().get(column);
        columns.add(column);
      }
      return References.ofColumns(columns);
    }
  }

  /** The hash of what was written. */
  private String write(Path file, References references) {
    List<SafetensorsWriter.Tensor> tensors = new ArrayList<>();
    List<double[]> columns = references.columns();
    for (int i = 0; i < columns.size(); i++) {
      double[] column = columns.get(i);
      ByteBuffer bytes =
          ByteBuffer.allocate(column.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asDoubleBuffer().put(column);
      tensors.add(
          SafetensorsWriter.Tensor.of("response." + i, "F64", new long[] {column.length}, bytes));
    }
    MessageDigest digest = Sha256.digest();
    try {
      Durably.write(
          file,
          out -> SafetensorsWriter.write(
              new DigestOutputStream(out, digest), tensors, new TreeMap<>()));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot keep reference log-probabilities in " + file + ": " + IoReason.of(e), e);
    }
    return Sha256.hex(digest);
  }

  private String hash(ParameterStore parameters, List<PackedRow> rows) {
    MessageDigest digest = Sha256.digest();
    digest.update(environment.toString().getBytes(StandardCharsets.UTF_8));
    digest.update(architecture.getBytes(StandardCharsets.UTF_8));
    ByteBuffer chunk = ByteBuffer.allocate(1 << 16);
    for (FloatBuffer block : parameters.values()) {
      FloatBuffer rest = block.duplicate();
      while (rest.hasRemaining()) {
        chunk.clear();
        int count = Math.min(rest.remaining(), chunk.capacity() / Float.BYTES);
        chunk.asFloatBuffer().put(rest.slice(rest.position(), count));
        rest.position(rest.position() + count);
        digest.update(chunk.limit(count * Float.BYTES));
      }
    }
    for (PackedRow row : rows) {
      update(digest, row.prompt());
      row.responses().forEach(response -> update(digest, response));
    }
    return Sha256.hex(digest);
  }

  private static void update(MessageDigest digest, int[] ids) {
    ByteBuffer bytes = ByteBuffer.allocate((ids.length + 1) * Integer.BYTES);
    bytes.putInt(ids.length);
    for (int id : ids) {
      bytes.putInt(id);
    }
    digest.update(bytes.flip());
  }
}
