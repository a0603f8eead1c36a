package dev.kymo.workers.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What travels with weights trained from a model: every file of its folder and of the folders in it, but weights in any format
 * and their indexes, hidden files, and what was written from it. Links are followed, as a hub's cache holds nothing else.
 *
 * @param files below the folder, sorted
 * @param leftOut what cannot be taken along, in sentences
 */
record CompanionFiles(List<Path> files, List<String> leftOut) {
  private static final Pattern WEIGHTS = Pattern.compile(
      ".*\\.(safetensors|bin|pt|pth|ckpt|h5|msgpack|onnx|onnx[._]data|gguf|ggml|tflite|ot|npz|mlmodel)(\\.index\\.json)?");
  /** In every output folder, which may lie in the folder of the model that it was made from. */
  private static final String OUTPUT = "resolved.yaml";

  /**
   * Looks through a model's folder.
   *
   * @param written what is being written and must not contain itself; nor do folders on the way to it belong to the model
   */
  static CompanionFiles of(Path folder, Set<Path> written) throws IOException {
    CompanionFiles found = new CompanionFiles(new ArrayList<>(), new ArrayList<>());
    Path root = folder.toRealPath();
    found.add(root, root, List.of(root), written);
    return found;
  }

  private void add(Path root, Path folder, List<Path> above, Set<Path> written) throws IOException {
    List<Path> entries;
    try (Stream<Path> list = Files.list(folder)) {
      entries = list.filter(entry -> !isHidden(entry)).sorted().toList();
    }
    for (Path entry : entries) {
      if (Files.isDirectory(entry)) {
        addFolder(root, entry, above, written);
      } else if (!Files.exists(entry)) {
        leftOut.add(entry + " is a link to nothing");
      } else if (!Files.isRegularFile(entry)) {
        leftOut.add(entry + " is no file");
      } else if (!isWeights(entry)) {
        addFile(root, entry);
      }
    }
  }

  private void addFolder(Path root, Path entry, List<Path> above, Set<Path> written)
      throws IOException {
    Path real = entry.toRealPath();
    boolean ours = written.stream().anyMatch(path -> path.startsWith(real))
        || Files.exists(entry.resolve(OUTPUT));
    if (above.stream().anyMatch(path -> path.startsWith(real))) {
      leftOut.add(entry + " is a link to a folder that it is in");
    } else if (!Files.isReadable(entry)) {
      leftOut.add(entry + " cannot be read");
    } else if (!ours) {
      List<Path> here = new ArrayList<>(above);
      here.add(real);
      add(root, entry, here, written);
    }
  }

  private void addFile(Path root, Path file) {
    if (Files.isReadable(file)) {
      files.add(root.relativize(file));
    } else {
      leftOut.add(file + " cannot be read");
    }
  }

  private static boolean isHidden(Path entry) {
    return entry.getFileName().toString().startsWith(".");
  }

  /** Whether a file's name is that of weights, or of their index, in any format. */
  static boolean isWeights(Path file) {
    return WEIGHTS
        .matcher(file.getFileName().toString().toLowerCase(Locale.ROOT))
        .matches();
  }
}
