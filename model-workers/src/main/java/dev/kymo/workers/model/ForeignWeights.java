package dev.kymo.workers.model;

import dev.kymo.workers.safetensors.ShardedSafetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Weights in other formats than safetensors, in a folder that has none in it: what they are, and how they are converted. */
final class ForeignWeights {
  private static final int MOST_NAMES = 3;

  private ForeignWeights() {}

  /** What is wrong, and the remedy; null if there are weights to read, or none of another format. */
  static @Nullable String problem(Path folder) throws IOException {
    if (Files.exists(folder.resolve(ShardedSafetensors.SINGLE))
        || Files.exists(folder.resolve(ShardedSafetensors.INDEX))) {
      return null;
    }
    List<String> names;
    try (Stream<Path> files = Files.list(folder)) {
      names = files
          .filter(file -> Files.isRegularFile(file) && CompanionFiles.isWeights(file))
          .map(file -> file.toFile().getName())
          .sorted()
          .toList();
    }
    if (names.isEmpty()) {
      return null;
    }
    int more = names.size() - MOST_NAMES;
    return folder + " has its weights in "
        + String.join(", ", names.subList(0, Math.min(MOST_NAMES, names.size())))
        + (more > 0 ? " and " + more + " more" : "") + ", not in " + ShardedSafetensors.SINGLE
        + ", which alone is read; " + remedy(folder, names.get(0).toLowerCase(Locale.ROOT));
  }

  private static String remedy(Path folder, String name) {
    if (name.startsWith("pytorch_model")) {
      return converted(folder, "");
    }
    if (name.startsWith("tf_model")) {
      return converted(folder, ", from_tf=True");
    }
    if (name.startsWith("flax_model")) {
      return converted(folder, ", from_flax=True");
    }
    if (name.matches(".*\\.(bin|pt|pth|ckpt)")) {
      return "convert them where PyTorch is: load them with torch.load(..., weights_only=True), and save the tensors under"
          + " transformers' names with safetensors.torch.save_file";
    }
    if (name.contains(".safetensors")) {
      return "give one file that name, or several " + ShardedSafetensors.INDEX
          + ", which says where each tensor is";
    }
    return "they cannot be converted back without loss; take the folder that they were made from";
  }

  private static String converted(Path folder, String option) {
    return "convert them where transformers is: python -c \"from transformers import AutoModelForCausalLM as M;"
        + " M.from_pretrained('" + folder + "'" + option + ").save_pretrained('" + folder + "')\"";
  }
}
