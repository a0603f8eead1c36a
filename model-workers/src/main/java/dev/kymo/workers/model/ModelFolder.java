package dev.kymo.workers.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kymo.vocabulary.IoReason;
import dev.kymo.workers.file.AtomicFolder;
import dev.kymo.workers.file.GitLfsPointer;
import dev.kymo.workers.input.InputFile;
import dev.kymo.workers.input.InputJson;
import dev.kymo.workers.input.InputLimit;
import dev.kymo.workers.input.Quoted;
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
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** A model in Hugging Face's folder format: config.json, safetensors (one file or shards), and whatever else is there. */
public final class ModelFolder {
  public static final String CONFIG = "config.json";
  public static final String WEIGHTS = "model.safetensors";
  static final String ADAPTER = "adapter_config.json";
  private static final String END = "eos_token_id";
  private static final int BUFFER = 1 << 16;
  private static final JsonMapper JSON = InputJson.mapper(InputLimit.TOKENS).build();

  private final Path folder;
  private final JsonNode json;
  private final ModelFamily family;
  private final ConfigReader config;
  private final LanguageModel model;

  private ModelFolder(
      Path folder, JsonNode json, ModelFamily family, ConfigReader config, LanguageModel model) {
    this.folder = folder;
    this.json = json;
    this.family = family;
    this.config = config;
    this.model = model;
  }

  /**
   * Reads the architecture; no weights yet.
   *
   * @throws ModelUnreadableException if config.json is missing, or asks for something that is not known here
   */
  public static ModelFolder open(Path folder) {
    if (Files.exists(folder.resolve(ADAPTER))) {
      throw new ModelUnreadableException(
          folder.resolve(ADAPTER)
              + ": adapters are not applied here, so the model would be another one; merge them into the weights");
    }
    Path file = folder.resolve(CONFIG);
    if (!Files.exists(file)) {
      throw new ModelUnreadableException(folder + " is not a model folder: it has no " + CONFIG
          + " (expected a Hugging Face model folder)");
    }
    return InputFile.reading(file, () -> parsed(folder, file));
  }

  private static ModelFolder parsed(Path folder, Path file) {
    byte[] content = InputFile.bytes(file, InputLimit.CONFIG_BYTES);
    try {
      requireContent(folder);
      JsonNode json = JSON.readTree(content);
      ModelFamily family = ModelFamily.of(file, json);
      ConfigReader config = ConfigReader.of(file, json, family.type(), family.keys());
      LanguageModel model = family.architecture(config);
      requireWithinLimit(file, model);
      requireKnownEnds(config, model.vocabularySize());
      return new ModelFolder(folder, json, family, config, model);
    } catch (JsonProcessingException e) {
      throw new ModelUnreadableException(
          file + " cannot be read: it is not valid JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new ModelUnreadableException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static void requireWithinLimit(Path file, LanguageModel model) {
    InputLimit limit = InputLimit.PARAMETERS;
    long parameters = model.parameters().stream().mapToLong(Parameter::size).sum();
    if (parameters > limit.most()) {
      throw new ModelUnreadableException(file + ": its sizes make " + limit.words(parameters)
          + " parameters; at most " + limit.words() + " are read (" + limit.reason() + ")");
    }
  }

  /** That each file that is read is itself and no pointer to it, and that there are no weights of another format only. */
  private static void requireContent(Path folder) throws IOException {
    for (String name : ReadModelFiles.in(folder)) {
      String pointer = GitLfsPointer.problem(folder.resolve(name));
      if (pointer != null) {
        throw new ModelUnreadableException(folder.resolve(name) + " " + pointer);
      }
    }
    String foreign = ForeignWeights.problem(folder);
    if (foreign != null) {
      throw new ModelUnreadableException(foreign);
    }
  }

  private static void requireKnownEnds(ConfigReader config, int vocabulary) {
    for (JsonNode id : config.values(END)) {
      if (id.isInt() && id.intValue() >= vocabulary) {
        throw config.problem(END, config.text(END), "below vocab_size, which is " + vocabulary);
      }
    }
  }

  /**
   * Makes sure that a recording without a format number goes on with the model that it began with.
   *
   * @throws ModelUnreadableException if versions that made such recordings read another rotary embedding
   */
  public void requireReadAsBefore() {
    if (!FormerRotary.was(family, json, model.rotary())) {
      throw new ModelUnreadableException(folder.resolve(CONFIG)
          + ": the version that began this recording read another rotary embedding than the one that is meant, "
          + model.rotary() + "; its numbers would change on the way. Start anew in another folder");
    }
  }

  /**
   * What the folder's owner should know, in sentences: keys of config.json that are not read, files that cannot travel with
   * weights trained from it.
   */
  public List<String> notices() {
    List<String> notices = new ArrayList<>(config.notices());
    try {
      CompanionFiles.of(folder, Set.of())
          .leftOut()
          .forEach(file -> notices.add("not exported with trained models: " + file));
    } catch (IOException e) {
      throw new ModelUnreadableException(folder + " cannot be read: " + IoReason.withFile(e), e);
    }
    return notices;
  }

  public Path path() {
    return folder;
  }

  /** config.json's content, on one line. */
  public String configuration() {
    return json.toString();
  }

  public LanguageModel model() {
    return model;
  }

  /**
   * Where the parameters lie in a store, once the weights are known to be there in these shapes: no memory is taken for what a
   * configuration only claims.
   *
   * @throws ModelUnreadableException if a tensor has another shape
   * @throws SafetensorsFormatException if a file or a tensor is missing, or a file is damaged
   */
  public ParameterLayout layout() {
    try (ShardedSafetensors weights = ShardedSafetensors.open(folder)) {
      model.parameters().forEach(parameter -> requireShape(weights, parameter));
    }
    return new ParameterLayout(model.parameters());
  }

  private void requireShape(ShardedSafetensors weights, Parameter parameter) {
    TensorEntry entry = weights.entry(parameter.name());
    if (!Arrays.equals(entry.shape(), parameter.shape().getShape())) {
      throw new ModelUnreadableException(folder + ": tensor " + parameter.name() + " has shape "
          + Quoted.text(Arrays.toString(entry.shape())) + ", " + CONFIG + " says "
          + parameter.shape());
    }
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
        requireShape(weights, parameter);
        weights.copyFloats(parameter.name(), store.bytes(slot).asFloatBuffer());
      }
      requireTied(weights);
    }
  }

  /** A tied output layer that the file has all the same is a copy; else transformers 4 would pass it over, and 5 use it. */
  private void requireTied(ShardedSafetensors weights) {
    String input = model.output().name();
    String output = model.outputName();
    if (input.equals(output) || !weights.entries().containsKey(output)) {
      return;
    }
    boolean same = weights.entry(input).dtype().equals(weights.entry(output).dtype())
        && weights.bytes(input).equals(weights.bytes(output));
    if (!same) {
      throw new ModelUnreadableException(
          folder + ": " + CONFIG + " has tie_word_embeddings true, but "
              + output + " differs from " + input + "; set it to false, or take " + output
              + " out of the weights");
    }
  }

  /** Writes a folder with this one's files, but the store's weights, all at once or not at all. */
  public void write(ParameterStore store, Path target) {
    AtomicFolder.write(target, beside -> {
      copyCompanions(target, beside);
      Files.write(
          beside.resolve(CONFIG),
          JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(exported()));
      try (OutputStream weights =
          new BufferedOutputStream(Files.newOutputStream(beside.resolve(WEIGHTS)), BUFFER)) {
        SafetensorsWriter.write(weights, tensors(store), new TreeMap<>(Map.of("format", "pt")));
      }
    });
  }

  private void copyCompanions(Path target, Path beside) throws IOException {
    Path ours = beside.toRealPath();
    Path written = ours.resolveSibling(target.getFileName());
    for (Path file : CompanionFiles.of(folder, Set.of(ours, written)).files()) {
      Path copy = beside.resolve(file);
      Files.createDirectories(Objects.requireNonNull(copy.getParent(), "a place in a folder"));
      if (!file.equals(Path.of(CONFIG))) {
        Files.copy(folder.resolve(file), copy); // a link's content
      }
    }
  }

  /**
   * The configuration with the type of our weights in both spellings, and with whatever counted where it says nothing: versions
   * of transformers differ in their defaults and in where they look.
   */
  private ObjectNode exported() {
    ObjectNode ours = json.deepCopy();
    complete(ours, config.counted());
    ours.put("torch_dtype", "float32");
    ours.put("dtype", "float32");
    return ours;
  }

  private static void complete(ObjectNode node, ObjectNode counted) {
    counted.properties().forEach(setting -> {
      JsonNode there = node.path(setting.getKey());
      if (there.isMissingNode() || there.isNull()) {
        node.set(setting.getKey(), setting.getValue());
      } else if (there instanceof ObjectNode section
          && setting.getValue() instanceof ObjectNode countedSection) {
        complete(section, countedSection);
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
