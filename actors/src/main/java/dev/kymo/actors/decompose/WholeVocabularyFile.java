package dev.kymo.actors.decompose;

import dev.kymo.actors.experiment.DecomposeRequest.Precision;
import dev.kymo.probes.update.UpdateDecomposition;
import dev.kymo.vocabulary.file.Durably;
import dev.kymo.workers.safetensors.SafetensorsWriter;
import dev.kymo.workers.safetensors.SafetensorsWriter.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Predictions for every token of the vocabulary, stored [m][v], beside an answer: {@code predicted_MV}, {@code pull_up_MV} and {@code
 * push_down_MV}; with several observed examples {@code observed.0.predicted_MV} and so on. The precision is the request's.
 */
final class WholeVocabularyFile {
  private static final String JSON = ".json";
  private static final String SAFETENSORS = ".safetensors";

  private WholeVocabularyFile() {}

  /** OUT.safetensors for OUT.json. */
  static Path beside(Path answer) {
    String name = answer.getFileName().toString();
    String stem = name.endsWith(JSON) ? name.substring(0, name.length() - JSON.length()) : name;
    return answer.resolveSibling(stem + SAFETENSORS);
  }

  /** Writes the file whole or not at all, and its folder if need be. */
  static void write(Path file, UpdateDecomposition update, Precision precision) {
    List<Tensor> tensors = new ArrayList<>();
    int count = update.observed().size();
    for (int o = 0; o < count; o++) {
      UpdateDecomposition.Full full = update.observed().get(o).full();
      if (full == null) {
        throw new IllegalArgumentException("predictions of the whole vocabulary were not computed");
      }
      String prefix = count == 1 ? "" : "observed." + o + ".";
      tensors.add(tensor(prefix + "predicted_MV", full.predicted(), precision));
      tensors.add(tensor(prefix + "pull_up_MV", full.pullUp(), precision));
      tensors.add(tensor(prefix + "push_down_MV", full.pushDown(), precision));
    }
    try {
      Durably.write(file, out -> SafetensorsWriter.write(out, tensors, new TreeMap<>()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  private static Tensor tensor(String name, double[][] rows, Precision precision) {
    boolean wide = precision == Precision.FLOAT64;
    Function<double[], ByteBuffer> bytes =
        wide ? WholeVocabularyFile::wide : WholeVocabularyFile::narrow;
    return new Tensor(
        name,
        wide ? "F64" : "F32",
        new long[] {rows.length, rows[0].length},
        () -> List.of(rows).stream().map(bytes).toList());
  }

  private static ByteBuffer wide(double[] row) {
    ByteBuffer bytes = littleEndian(row.length * Double.BYTES);
    bytes.asDoubleBuffer().put(row);
    return bytes;
  }

  private static ByteBuffer narrow(double[] row) {
    ByteBuffer bytes = littleEndian(row.length * Float.BYTES);
    for (double value : row) {
      bytes.putFloat((float) value);
    }
    return bytes.flip();
  }

  private static ByteBuffer littleEndian(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
