package dev.kymo.probes.calculus;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.safetensors.SafetensorsFile;
import dev.kymo.workers.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;

/** Models of a few thousand parameters of every kind; {@code tie}: made to share one weight between embedding and output layer. */
public enum TinyModel {
  PARALLEL("tiny-gpt-neox", false),
  SERIAL("tiny-gpt-neox-serial", false),
  TIED("tiny-gpt-neox", true),
  LLAMA("tiny-llama", false),
  LLAMA_WIDE("tiny-llama-wide", false),
  QWEN2("tiny-qwen2-untied", false),
  QWEN2_TIED("tiny-qwen2-tied", false);

  private static final Path MODELS = Path.of("../model-workers/src/test/resources/models");

  private final String folder;
  private final boolean tie;

  TinyModel(String folder, boolean tie) {
    this.folder = folder;
    this.tie = tie;
  }

  public ModelFolder open(Path scratch) {
    Path path = MODELS.resolve(folder);
    return ModelFolder.open(tie ? tied(path, scratch) : path);
  }

  private static Path tied(Path folder, Path scratch) {
    ObjectMapper mapper = new ObjectMapper();
    try {
      ObjectNode config =
          (ObjectNode) mapper.readTree(folder.resolve("config.json").toFile());
      config.put("tie_word_embeddings", true);
      mapper.writeValue(scratch.resolve("config.json").toFile(), config);
      writeWithoutOutput(folder.resolve("model.safetensors"), scratch.resolve("model.safetensors"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return scratch;
  }

  private static void writeWithoutOutput(Path from, Path to) throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(from);
        OutputStream out = Files.newOutputStream(to)) {
      List<SafetensorsWriter.Tensor> tensors = file.entries().values().stream()
          .filter(entry -> !entry.name().equals("embed_out.weight"))
          .map(entry -> SafetensorsWriter.Tensor.of(
              entry.name(), entry.dtype(), entry.shape(), file.bytes(entry.name())))
          .toList();
      SafetensorsWriter.write(out, tensors, new TreeMap<>());
    }
  }
}
