package dev.kymo.workers.safetensors;

import dev.kymo.workers.input.InputFile;
import dev.kymo.workers.input.Quoted;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * One safetensors file, checked when opened and read through memory mappings, one per tensor asked for, so that the file may
 * be larger than a buffer (2 GiB). A single tensor may not.
 */
public final class SafetensorsFile implements AutoCloseable {

  private final Path file;
  private final FileChannel channel;
  private final SafetensorsHeader header;

  private SafetensorsFile(Path file, FileChannel channel, SafetensorsHeader header) {
    this.file = file;
    this.channel = channel;
    this.header = header;
  }

  /**
   * Opens a file and checks its header against its length.
   *
   * @throws SafetensorsFormatException if the file is missing or malformed
   */
  public static SafetensorsFile open(Path file) {
    String problem = InputFile.problem(file);
    if (problem != null) {
      throw new SafetensorsFormatException(file, problem);
    }
    return InputFile.reading(file, () -> opened(file));
  }

  private static SafetensorsFile opened(Path file) {
    try {
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
      try {
        return new SafetensorsFile(file, channel, SafetensorsHeader.read(file, channel));
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /** The file read. */
  public Path path() {
    return file;
  }

  /** The tensors by name, in the order of their data in the file. */
  public Map<String, TensorEntry> entries() {
    return header.entries();
  }

  /** The file's free texts. */
  public Map<String, String> metadata() {
    return header.metadata();
  }

  /** Where a tensor lies. */
  public TensorEntry entry(String name) {
    TensorEntry entry = header.entries().get(name);
    if (entry == null) {
      throw new SafetensorsFormatException(
          file,
          "no tensor '" + Quoted.text(name) + "' among the file's "
              + header.entries().size());
    }
    return entry;
  }

  /** A tensor's bytes as a read-only, little-endian view of the file. */
  public ByteBuffer bytes(String name) {
    TensorEntry entry = entry(name);
    if (entry.bytes() > Integer.MAX_VALUE) {
      throw new SafetensorsFormatException(
          file,
          "tensor '" + Quoted.text(name) + "' holds " + entry.bytes()
              + " bytes; one tensor may hold at most " + Integer.MAX_VALUE);
    }
    try {
      return channel
          .map(FileChannel.MapMode.READ_ONLY, header.dataStart() + entry.begin(), entry.bytes())
          .order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot map tensor '" + Quoted.text(name) + "' of " + file, e);
    }
  }

  /** A copy of a floating-point tensor's elements; F64 is rounded, F16 and BF16 are widened. */
  public float[] floats(String name) {
    float[] values = new float[Math.toIntExact(entry(name).elements())];
    copyFloats(name, FloatBuffer.wrap(values));
    return values;
  }

  /** Copies a tensor's elements, as {@link #floats} gives them, without a detour through the heap. */
  public void copyFloats(String name, FloatBuffer target) {
    ByteBuffer bytes = bytes(name);
    TensorEntry entry = entry(name);
    switch (entry.dtype()) {
      case "F32" -> target.put(bytes.asFloatBuffer());
      case "F64" -> {
        while (bytes.hasRemaining()) {
          target.put((float) bytes.getDouble());
        }
      }
      case "F16" -> {
        while (bytes.hasRemaining()) {
          target.put(ElementTypes.float16(bytes.getShort()));
        }
      }
      case "BF16" -> {
        while (bytes.hasRemaining()) {
          target.put(ElementTypes.bfloat16(bytes.getShort()));
        }
      }
      default -> throw wrongType(entry, "F32, F64, F16 or BF16");
    }
  }

  /** A copy of an integer tensor's elements, I64 or I32. */
  public long[] longs(String name) {
    ByteBuffer bytes = bytes(name);
    TensorEntry entry = entry(name);
    long[] values = new long[Math.toIntExact(entry.elements())];
    switch (entry.dtype()) {
      case "I64" -> bytes.asLongBuffer().get(values);
      case "I32" -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = bytes.getInt();
        }
      }
      default -> throw wrongType(entry, "I64 or I32");
    }
    return values;
  }

  private SafetensorsFormatException wrongType(TensorEntry entry, String expected) {
    return new SafetensorsFormatException(
        file,
        "tensor '" + Quoted.text(entry.name()) + "' is " + entry.dtype() + ", expected "
            + expected);
  }

  /** Closes the file. Buffers handed out stay valid. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close " + file, e);
    }
  }
}
