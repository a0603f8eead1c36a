package dev.kymo.workers.safetensors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.kymo.workers.input.InputJson;
import dev.kymo.workers.input.InputLimit;
import dev.kymo.workers.input.Quoted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The checked header of a safetensors file: 8 bytes of length (little endian), then as many bytes of JSON, then the data.
 * Tensors must fill the data without gap or overlap, as the reference implementation demands.
 *
 * @param entries by name, in the order of their data
 * @param metadata the file's free texts
 * @param dataStart position of the first data byte in the file
 */
record SafetensorsHeader(
    Map<String, TensorEntry> entries, Map<String, String> metadata, long dataStart) {

  static final String METADATA = "__metadata__";
  static final int LENGTH_BYTES = 8;

  private static final JsonMapper JSON = InputJson.mapper(InputLimit.TOKENS)
      .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .build();

  static SafetensorsHeader read(Path file, FileChannel channel) throws IOException {
    long fileBytes = channel.size();
    if (fileBytes < LENGTH_BYTES) {
      throw new SafetensorsFormatException(
          file, "no room for the header's length", LENGTH_BYTES, fileBytes);
    }
    long headerBytes = readAt(file, channel, 0, LENGTH_BYTES).getLong();
    InputLimit limit = InputLimit.HEADER_BYTES;
    if (headerBytes < 0 || headerBytes > limit.most()) {
      throw new SafetensorsFormatException(
          file,
          "the header's length reads as " + Long.toUnsignedString(headerBytes)
              + " bytes; at most " + limit.words() + " are read (" + limit.reason()
              + "); is this a safetensors file?");
    }
    if (headerBytes > fileBytes - LENGTH_BYTES) {
      throw new SafetensorsFormatException(
          file, "the header is cut short", headerBytes, fileBytes - LENGTH_BYTES);
    }
    byte[] header = readAt(file, channel, LENGTH_BYTES, (int) headerBytes).array();
    long dataStart = LENGTH_BYTES + headerBytes;
    return parse(file, header, dataStart, fileBytes - dataStart);
  }

  private static ByteBuffer readAt(Path file, FileChannel channel, long position, int count)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new SafetensorsFormatException(
            file, "the file shrank while it was read", count, buffer.position());
      }
    }
    return buffer.flip();
  }

  private static SafetensorsHeader parse(Path file, byte[] header, long dataStart, long dataBytes)
      throws IOException {
    JsonNode root;
    try {
      root = JSON.readTree(header);
    } catch (JsonProcessingException e) {
      throw new SafetensorsFormatException(
          file, "the header is not valid JSON: " + e.getOriginalMessage(), e);
    }
    if (!root.isObject()) {
      throw new SafetensorsFormatException(file, "the header is not a JSON object");
    }
    List<TensorEntry> tensors = new ArrayList<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : root.properties()) {
      if (field.getKey().equals(METADATA)) {
        readMetadata(file, field.getValue(), metadata);
      } else {
        tensors.add(readEntry(file, field.getKey(), field.getValue()));
      }
    }
    tensors.sort(Comparator.comparingLong(TensorEntry::begin).thenComparingLong(TensorEntry::end));
    requireSeamless(file, tensors, dataBytes);
    Map<String, TensorEntry> entries = new LinkedHashMap<>();
    tensors.forEach(entry -> entries.put(entry.name(), entry));
    return new SafetensorsHeader(
        Collections.unmodifiableMap(entries), Collections.unmodifiableMap(metadata), dataStart);
  }

  private static void readMetadata(Path file, JsonNode node, Map<String, String> metadata) {
    if (!node.isObject()) {
      throw new SafetensorsFormatException(file, METADATA + " is not a JSON object");
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (!field.getValue().isTextual()) {
        throw new SafetensorsFormatException(
            file, METADATA + "." + Quoted.text(field.getKey()) + " is not a text");
      }
      metadata.put(field.getKey(), field.getValue().textValue());
    }
  }

  private static TensorEntry readEntry(Path file, String name, JsonNode node) {
    JsonNode dtype = node.path("dtype");
    long[] shape = readLongs(file, name, "shape", node.path("shape"));
    long[] offsets = readLongs(file, name, "data_offsets", node.path("data_offsets"));
    if (!dtype.isTextual() || offsets.length != 2) {
      throw new SafetensorsFormatException(
          file,
          "tensor '" + Quoted.text(name) + "' needs a dtype (text) and data_offsets (two numbers)");
    }
    Integer elementBytes = ElementTypes.bytesOf(dtype.textValue());
    if (elementBytes == null) {
      throw new SafetensorsFormatException(
          file,
          "tensor '" + Quoted.text(name) + "' has the unknown dtype '"
              + Quoted.text(dtype.textValue()) + "'");
    }
    TensorEntry entry = new TensorEntry(name, dtype.textValue(), shape, offsets[0], offsets[1]);
    long expected;
    try {
      expected = Math.multiplyExact(entry.elements(), elementBytes);
    } catch (ArithmeticException e) {
      throw new SafetensorsFormatException(
          file,
          "tensor '" + Quoted.text(name) + "' has an impossible shape "
              + Quoted.text(Arrays.toString(shape)),
          e);
    }
    if (entry.bytes() != expected) {
      throw new SafetensorsFormatException(
          file,
          "tensor '" + Quoted.text(name) + "', " + entry.dtype()
              + Quoted.text(Arrays.toString(shape)) + ", at offsets "
              + Arrays.toString(offsets),
          expected,
          entry.bytes());
    }
    return entry;
  }

  private static long[] readLongs(Path file, String name, String key, JsonNode node) {
    long[] values = new long[node.size()];
    boolean valid = node.isArray();
    for (int i = 0; i < values.length && valid; i++) {
      JsonNode value = node.get(i);
      valid = value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= 0;
      values[i] = value.longValue();
    }
    if (!valid) {
      throw new SafetensorsFormatException(
          file,
          "tensor '" + Quoted.text(name) + "': " + key + " is not a list of whole numbers from 0");
    }
    return values;
  }

  private static void requireSeamless(Path file, List<TensorEntry> tensors, long dataBytes) {
    long filled = 0;
    for (TensorEntry entry : tensors) {
      if (entry.begin() != filled) {
        String fault =
            entry.begin() < filled ? "overlaps the tensor before it" : "leaves a gap before it";
        throw new SafetensorsFormatException(
            file,
            "tensor '" + Quoted.text(entry.name()) + "' " + fault + ": begins at " + entry.begin()
                + ", must begin at " + filled);
      }
      filled = entry.end();
    }
    if (filled != dataBytes) {
      String fault =
          filled > dataBytes ? "the data are cut short" : "there are bytes after the last tensor";
      throw new SafetensorsFormatException(file, fault, filled, dataBytes);
    }
  }
}
