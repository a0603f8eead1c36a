package dev.kymo.workers.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kymo.workers.safetensors.SafetensorsFile;
import dev.kymo.workers.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A tiny model's folder to change. */
record EditableModel(Path folder) {
  private static final Path MODELS = Path.of("src/test/resources/models");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Copies configuration and weights, and no tokenizer. */
  static EditableModel copyOf(String name, Path folder) throws IOException {
    for (String file : List.of("config.json", "model.safetensors")) {
      Files.copy(MODELS.resolve(name).resolve(file), folder.resolve(file));
    }
    return new EditableModel(folder);
  }

  void configure(Consumer<ObjectNode> change) throws IOException {
    Path file = folder.resolve("config.json");
    ObjectNode config = (ObjectNode) JSON.readTree(file.toFile());
    change.accept(config);
    JSON.writeValue(file.toFile(), config);
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  /** All parameters, block by block. */
  List<FloatBuffer> read() {
    ModelFolder model = ModelFolder.open(folder);
    List<FloatBuffer> copies = new ArrayList<>();
    try (ParameterStore store =
        ParameterStore.forValues(new ParameterLayout(model.model().parameters()))) {
      model.readInto(store);
      for (FloatBuffer block : store.values()) {
        copies.add(FloatBuffer.allocate(block.remaining()).put(block).flip());
      }
    }
    return copies;
  }

  /** Writes the weights anew from a changed map of tensor names to the names of what they hold. */
  void weights(Consumer<Map<String, String>> change) throws IOException {
    Path file = folder.resolve("model.safetensors");
    Path changed = folder.resolve("changed");
    try (SafetensorsFile tensors = SafetensorsFile.open(file);
        OutputStream out = Files.newOutputStream(changed)) {
      Map<String, String> names = new TreeMap<>();
      tensors.entries().keySet().forEach(name -> names.put(name, name));
      change.accept(names);
      List<SafetensorsWriter.Tensor> written = new ArrayList<>();
      names.forEach((name, from) -> written.add(SafetensorsWriter.Tensor.of(
          name, tensors.entry(from).dtype(), tensors.entry(from).shape(), tensors.bytes(from))));
      SafetensorsWriter.write(out, written, new TreeMap<>());
    }
    Files.move(changed, file, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Replaces the weights by two shards, every other tensor each, converted to another type, and their index. */
  void split(String type, UnaryOperator<ByteBuffer> conversion) throws IOException {
    ObjectNode index = JSON.createObjectNode();
    ObjectNode map = index.putObject("weight_map");
    List<List<SafetensorsWriter.Tensor>> shards = List.of(new ArrayList<>(), new ArrayList<>());
    try (SafetensorsFile tensors = SafetensorsFile.open(folder.resolve("model.safetensors"))) {
      int next = 0;
      for (String name : tensors.entries().keySet()) {
        int shard = next++ % 2;
        shards
            .get(shard)
            .add(SafetensorsWriter.Tensor.of(
                name, type, tensors.entry(name).shape(), conversion.apply(tensors.bytes(name))));
        map.put(name, shardName(shard));
      }
    }
    for (int shard = 0; shard < 2; shard++) {
      try (OutputStream out = Files.newOutputStream(folder.resolve(shardName(shard)))) {
        SafetensorsWriter.write(out, shards.get(shard), new TreeMap<>());
      }
    }
    JSON.writeValue(folder.resolve("model.safetensors.index.json").toFile(), index);
    Files.delete(folder.resolve("model.safetensors"));
  }

  private static String shardName(int shard) {
    return "model-0000" + (shard + 1) + "-of-00002.safetensors";
  }
}
