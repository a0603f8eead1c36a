package dev.kymo.workers.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kymo.workers.file.AtomicFolder;
import dev.kymo.workers.safetensors.SafetensorsFormatException;
import dev.kymo.workers.safetensors.SafetensorsWriter;
import dev.kymo.workers.safetensors.ShardedSafetensors;
import dev.kymo.workers.safetensors.TensorEntry;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A model in Hugging Face's folder format: config.json, safetensors (one file or shards), tokenizer files. */
public final class ModelFolder {
  public static final String CONFIG = "config.json";
  public static final String WEIGHTS = "model.safetensors";
  private static final List<String> COMPANIONS = List.of(
      "generation_config.json",
      "tokenizer.json",
      "tokenizer_config.json",
      "special_tokens_map.json",
      "added_tokens.json",
      "vocab.json",
      "merges.txt",
      "tokenizer.model");
  private static final int BUFFER = 1 << 16;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final JsonNode config;
  private final LanguageModel model;

  private ModelFolder(Path folder, JsonNode config, LanguageModel model) {
    this.folder = folder;
    this.config = config;
    this.model = model;
  }

  /**
   * Reads the architecture; no weights yet.
   *
   * @throws ModelUnreadableException if config.json is missing or names an architecture that is not known here
   */
  public static ModelFolder open(Path folder) {
    Path file = folder.resolve(CONFIG);
    if (!Files.isRegularFile(file)) {
      throw new ModelUnreadableException(folder + " is not a model folder: it has no " + CONFIG
          + " (expected a Hugging Face model folder)");
    }
    try {
      JsonNode config = JSON.readTree(Files.readAllBytes(file));
      return new ModelFolder(folder, config, architecture(file, config));
    } catch (IOException e) {
      throw new ModelUnreadableException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static LanguageModel architecture(Path file, JsonNode config) {
    String type = config.path("model_type").asText("missing");
    return switch (type) {
      case GptNeoX.MODEL_TYPE -> new GptNeoX(file, config);
      case LlamaSizes.LLAMA, LlamaSizes.QWEN2 ->
        new Llama(LlamaSizes.from(type, new ConfigReader(file, config)));
      default ->
        throw new ModelUnreadableException(
            file + ": model_type is " + type + "; this version knows " + GptNeoX.MODEL_TYPE
                + " (GPT-NeoX, Pythia), " + LlamaSizes.LLAMA + " and " + LlamaSizes.QWEN2
                + " (Qwen1.5, Qwen2, Qwen2.5)");
    };
  }

  public Path path() {
    return folder;
  }

  /** config.json's content, on one line. */
  public String configuration() {
    return config.toString();
  }

  public LanguageModel model() {
    return model;
  }

  /**
   * Reads the weights into a store.
   *
   * @throws ModelUnreadableException if a tensor has another shape
   * @throws SafetensorsFormatException if a file or a tensor is missing, or a file is damaged
   */
  public void readInto(ParameterStore store) {
    try (ShardedSafetensors weights = ShardedSafetensors.open(folder)) {
      for (ParameterLayout.Slot slot : store.layout().slots()) {
        Parameter parameter = slot.parameter();
        TensorEntry entry = weights.entry(parameter.name());
        if (!Arrays.equals(entry.shape(), parameter.shape().getShape())) {
          throw new ModelUnreadableException(folder + ": tensor " + parameter.name() + " has shape "
              + Arrays.toString(entry.shape()) + ", " + CONFIG + " says "
              + parameter.shape());
        }
        weights.copyFloats(parameter.name(), store.bytes(slot).asFloatBuffer());
      }
    }
  }

  /** Writes a folder with this one's configuration and tokenizer and the store's weights, all at once or not at all. */
  public void write(ParameterStore store, Path target) {
    AtomicFolder.write(target, beside -> {
      for (String name : COMPANIONS) {
        if (Files.isRegularFile(folder.resolve(name))) {
          Files.copy(folder.resolve(name), beside.resolve(name));
        }
      }
      ObjectNode ours = config.deepCopy();
      ours.put("torch_dtype", "float32");
      Files.write(
          beside.resolve(CONFIG), JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(ours));
      try (OutputStream weights =
          new BufferedOutputStream(Files.newOutputStream(beside.resolve(WEIGHTS)), BUFFER)) {
        SafetensorsWriter.write(weights, tensors(store), new TreeMap<>(Map.of("format", "pt")));
      }
    });
  }

  /** The store's tensors in the order of their names, as Hugging Face writes them. */
  public static List<SafetensorsWriter.Tensor> tensors(ParameterStore store) {
    List<SafetensorsWriter.Tensor> tensors = new ArrayList<>();
    for (ParameterLayout.Slot slot : store.layout().slots()) {
      Parameter parameter = slot.parameter();
      tensors.add(new SafetensorsWriter.Tensor(
          parameter.name(), "F32", parameter.shape().getShape(), () -> List.of(store.bytes(slot))));
    }
    tensors.sort(Comparator.comparing(SafetensorsWriter.Tensor::name));
    return tensors;
  }
}
