package dev.kymo.workers.safetensors;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Supplier;

/**
 * Writes safetensors files whose bytes depend on the arguments only: tensors in the order given, metadata sorted, the header
 * padded with spaces to a multiple of 8 bytes as the reference implementation does.
 *
 * <p>Tensors are asked for their data one after the other, so only one needs to be in memory. Put tensors of wider elements
 * first (as the reference implementation does) if readers shall find every element aligned.
 */
public final class SafetensorsWriter {

  private static final JsonMapper JSON = new JsonMapper();

  /**
   * A tensor to write.
   *
   * @param name name within the file
   * @param dtype element type as the format spells it, e.g. {@code F32}
   * @param shape sizes, outermost first; empty for a scalar
   * @param data gives the elements' little-endian bytes when the tensor's turn comes, in one or several pieces; each is
   *     written from its position to its limit, which stay as they are
   */
  // an argument of write, never compared
  @SuppressWarnings("ArrayRecordComponent")
  public record Tensor(String name, String dtype, long[] shape, Supplier<List<ByteBuffer>> data) {

    /** A tensor whose bytes are at hand. */
    public static Tensor of(String name, String dtype, long[] shape, ByteBuffer... data) {
      List<ByteBuffer> pieces = List.of(data);
      return new Tensor(name, dtype, shape, () -> pieces);
    }

    private long bytes() {
      Integer elementBytes = ElementTypes.bytesOf(dtype);
      if (elementBytes == null) {
        throw new IllegalArgumentException(
            "tensor '" + name + "' has the unknown dtype '" + dtype + "'");
      }
      return Math.multiplyExact(ElementTypes.elements(shape), elementBytes);
    }
  }

  private SafetensorsWriter() {}

  /** Writes a file's content to a stream, which is flushed but not closed; returns the number of bytes. */
  public static long write(
      OutputStream out, List<Tensor> tensors, SortedMap<String, String> metadata)
      throws IOException {
    // The channel is a view of the stream and holds nothing itself: closing the stream is the
    // caller's.
    long written = write(Channels.newChannel(out), tensors, metadata);
    out.flush();
    return written;
  }

  /** Writes a file's content to a blocking channel, which is not closed; returns the number of bytes. */
  public static long write(
      WritableByteChannel out, List<Tensor> tensors, SortedMap<String, String> metadata)
      throws IOException {
    long written = writeFully(out, header(tensors, metadata));
    for (Tensor tensor : tensors) {
      long tensorBytes = 0;
      for (ByteBuffer piece : tensor.data().get()) {
        tensorBytes += writeFully(out, piece.duplicate());
      }
      if (tensorBytes != tensor.bytes()) {
        throw new IllegalArgumentException(
            "tensor '" + tensor.name() + "', " + tensor.dtype() + Arrays.toString(tensor.shape())
                + ", needs " + tensor.bytes() + " bytes, was given " + tensorBytes);
      }
      written += tensorBytes;
    }
    return written;
  }

  private static ByteBuffer header(List<Tensor> tensors, SortedMap<String, String> metadata)
      throws IOException {
    ObjectNode root = JSON.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode texts = root.putObject(SafetensorsHeader.METADATA);
      metadata.forEach(texts::put);
    }
    long begin = 0;
    for (Tensor tensor : tensors) {
      if (tensor.name().equals(SafetensorsHeader.METADATA) || root.has(tensor.name())) {
        throw new IllegalArgumentException(
            "tensor name '" + tensor.name() + "' is reserved or used twice");
      }
      ObjectNode entry = root.putObject(tensor.name()).put("dtype", tensor.dtype());
      ArrayNode shape = entry.putArray("shape");
      Arrays.stream(tensor.shape()).forEach(shape::add);
      long end = begin + tensor.bytes();
      entry.putArray("data_offsets").add(begin).add(end);
      begin = end;
    }
    byte[] json = JSON.writeValueAsBytes(root);
    int padded = (json.length + 7) / 8 * 8;
    ByteBuffer header = ByteBuffer.allocate(SafetensorsHeader.LENGTH_BYTES + padded)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(padded)
        .put(json);
    while (header.hasRemaining()) {
      header.put((byte) ' ');
    }
    return header.flip();
  }

  private static long writeFully(WritableByteChannel out, ByteBuffer buffer) throws IOException {
    long count = buffer.remaining();
    while (buffer.hasRemaining()) {
      out.write(buffer);
    }
    return count;
  }
}
