package dev.kymo.workers.safetensors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.kymo.workers.input.InputFile;
import dev.kymo.workers.input.InputJson;
import dev.kymo.workers.input.InputLimit;
import dev.kymo.workers.input.InputRefusedException;
import dev.kymo.workers.input.Quoted;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The tensors of a Hugging Face model folder: those of {@code model.safetensors}, or those that {@code
 * model.safetensors.index.json} finds in several files.
 */
public final class ShardedSafetensors implements AutoCloseable {

  public static final String SINGLE = "model.safetensors";
  public static final String INDEX = "model.safetensors.index.json";

  private static final JsonMapper JSON = InputJson.mapper(InputLimit.LINE_TOKENS)
      .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
      .build();

  private static final Pattern FILE_NAME = Pattern.compile("[^/\\\\\\x00]+");

  private final Path folder;
  private final Map<String, SafetensorsFile> files;
  private final Map<String, SafetensorsFile> fileByTensor;
  private final Map<String, TensorEntry> entries;

  private ShardedSafetensors(
      Path folder, Map<String, SafetensorsFile> files, Map<String, SafetensorsFile> fileByTensor) {
    this.folder = folder;
    this.files = files;
    this.fileByTensor = fileByTensor;
    Map<String, TensorEntry> found = new LinkedHashMap<>();
    fileByTensor.forEach((name, file) -> found.put(name, file.entry(name)));
    this.entries = Collections.unmodifiableMap(found);
  }

  /**
   * Opens all files that hold the folder's tensors.
   *
   * @throws SafetensorsFormatException if a file or a tensor named by the index is missing, or a file is malformed
   */
  public static ShardedSafetensors open(Path folder) {
    if (Files.exists(folder.resolve(SINGLE))) {
      SafetensorsFile file = SafetensorsFile.open(folder.resolve(SINGLE));
      Map<String, SafetensorsFile> fileByTensor = new LinkedHashMap<>();
      file.entries().keySet().forEach(name -> fileByTensor.put(name, file));
      return new ShardedSafetensors(folder, Map.of(SINGLE, file), fileByTensor);
    }
    if (!Files.exists(folder.resolve(INDEX))) {
      throw new SafetensorsFormatException(
          folder, "has neither " + SINGLE + " nor " + INDEX + "; a model folder needs one of them");
    }
    SortedMap<String, String> shardByTensor = readIndex(folder.resolve(INDEX));
    Map<String, SafetensorsFile> files = new LinkedHashMap<>();
    try {
      for (String shard : new TreeSet<>(shardByTensor.values())) {
        files.put(shard, SafetensorsFile.open(folder.resolve(shard)));
      }
      return new ShardedSafetensors(folder, files, locate(folder, shardByTensor, files));
    } catch (RuntimeException e) {
      files.values().forEach(SafetensorsFile::close);
      throw e;
    }
  }

  /** Tensor name → file, shard by shard, in file order within each. */
  private static Map<String, SafetensorsFile> locate(
      Path folder, SortedMap<String, String> shardByTensor, Map<String, SafetensorsFile> files) {
    Map<String, SafetensorsFile> fileByTensor = new LinkedHashMap<>();
    files.forEach((shard, file) -> {
      for (String name : file.entries().keySet()) {
        if (shard.equals(shardByTensor.get(name))) {
          fileByTensor.put(name, file);
        }
      }
    });
    shardByTensor.forEach((name, shard) -> {
      if (!fileByTensor.containsKey(name)) {
        throw new SafetensorsFormatException(
            folder.resolve(shard),
            "no tensor '" + Quoted.text(name) + "', though " + INDEX + " names this file for it");
      }
    });
    return fileByTensor;
  }

  private static SortedMap<String, String> readIndex(Path index) {
    return InputFile.reading(
        index, () -> shardByTensor(index, InputFile.bytes(index, InputLimit.INDEX_BYTES)));
  }

  private static SortedMap<String, String> shardByTensor(Path index, byte[] content) {
    JsonNode map;
    try {
      map = JSON.readTree(content).path("weight_map");
    } catch (JsonProcessingException e) {
      throw new SafetensorsFormatException(
          index, "is not valid JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + index, e);
    }
    if (!map.isObject() || map.isEmpty()) {
      throw new SafetensorsFormatException(
          index, "has no weight_map from tensor names to file names");
    }
    SortedMap<String, String> shardByTensor = new TreeMap<>();
    Set<String> shards = new HashSet<>();
    InputLimit limit = InputLimit.SHARDS;
    for (Map.Entry<String, JsonNode> field : map.properties()) {
      String shard = field.getValue().asText();
      // A downloaded index must not reach outside its folder.
      if (!field.getValue().isTextual() || !isNameInAFolder(shard)) {
        throw new SafetensorsFormatException(
            index,
            "weight_map names '" + Quoted.text(shard) + "' for '" + Quoted.text(field.getKey())
                + "', which is no file name of this folder");
      }
      shards.add(shard);
      if (shards.size() > limit.most()) {
        throw new SafetensorsFormatException(
            index, "names more than " + limit.words() + " files (" + limit.reason() + ")");
      }
      shardByTensor.put(field.getKey(), shard);
    }
    return shardByTensor;
  }

  private static boolean isNameInAFolder(String name) {
    return FILE_NAME.matcher(name).matches() && !name.equals("..") && !name.equals(".");
  }

  /** The files that a folder's index names, in order; none if it cannot be read as an index. */
  public static SortedSet<String> shards(Path folder) {
    try {
      return new TreeSet<>(readIndex(folder.resolve(INDEX)).values());
    } catch (SafetensorsFormatException | InputRefusedException | UncheckedIOException unreadable) {
      // who opens it says what is wrong with it
      return new TreeSet<>();
    }
  }

  /** The tensors by name, file by file in the order of the file names, within a file in the order of the data. */
  public Map<String, TensorEntry> entries() {
    return entries;
  }

  /** The file that holds a tensor. */
  public SafetensorsFile fileOf(String name) {
    SafetensorsFile file = fileByTensor.get(name);
    if (file == null) {
      throw new SafetensorsFormatException(
          folder,
          "no tensor '" + Quoted.text(name) + "' among the " + entries.size() + " of "
              + Quoted.list(files.keySet()));
    }
    return file;
  }

  /** Where a tensor lies in {@link #fileOf}. */
  public TensorEntry entry(String name) {
    return fileOf(name).entry(name);
  }

  /** As {@link SafetensorsFile#bytes}. */
  public ByteBuffer bytes(String name) {
    return fileOf(name).bytes(name);
  }

  /** As {@link SafetensorsFile#floats}. */
  public float[] floats(String name) {
    return fileOf(name).floats(name);
  }

  /** As {@link SafetensorsFile#copyFloats}. */
  public void copyFloats(String name, FloatBuffer target) {
    fileOf(name).copyFloats(name, target);
  }

  /** As {@link SafetensorsFile#longs}. */
  public long[] longs(String name) {
    return fileOf(name).longs(name);
  }

  @Override
  public void close() {
    files.values().forEach(SafetensorsFile::close);
  }
}
