package dev.kymo.workers.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The number that a linker gives to a library's content, in its ELF notes. */
final class BuildId {
  private static final byte[] MAGIC = {0x7f, 'E', 'L', 'F'};
  private static final int HEADER_BYTES = 64;
  private static final int PROGRAM_HEADER_BYTES = 56;
  private static final int MOST_PROGRAM_HEADERS = 1024;
  private static final int MOST_NOTE_BYTES = 1 << 20;
  private static final int CLASS_64 = 2;
  private static final int BIG_ENDIAN_DATA = 2;
  private static final int PT_NOTE = 4;
  private static final int NT_GNU_BUILD_ID = 3;
  private static final byte[] GNU = "GNU\0".getBytes(StandardCharsets.US_ASCII);

  private BuildId() {}

  /** A library's bytes, from its file or from where it is mapped. */
  @FunctionalInterface
  interface Content {
    /** {@code length} bytes from {@code offset} of the file on. */
    ByteBuffer read(long offset, int length) throws IOException;
  }

  /** The build-id, hexadecimal; null if the library has none or is no 64-bit ELF file. */
  static @Nullable String of(Content library) throws IOException {
    ByteBuffer header = library.read(0, HEADER_BYTES);
    byte[] magic = new byte[MAGIC.length];
    header.get(0, magic);
    if (!Arrays.equals(magic, MAGIC) || header.get(4) != CLASS_64) {
      return null;
    }
    ByteOrder order =
        header.get(5) == BIG_ENDIAN_DATA ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    header.order(order);
    long table = header.getLong(32);
    int size = header.getShort(54);
    int count = Math.min(header.getShort(56), MOST_PROGRAM_HEADERS);
    for (int i = 0; i < count; i++) {
      ByteBuffer segment =
          library.read(table + (long) i * size, PROGRAM_HEADER_BYTES).order(order);
      long bytes = segment.getLong(32);
      if (segment.getInt(0) == PT_NOTE && bytes > 0 && bytes <= MOST_NOTE_BYTES) {
        String id = inNotes(library.read(segment.getLong(8), (int) bytes).order(order));
        if (id != null) {
          return id;
        }
      }
    }
    return null;
  }

  /** Notes are a name's length, a content's length and a type, then name and content, each filled up to four bytes. */
  private static @Nullable String inNotes(ByteBuffer notes) {
    while (notes.remaining() >= 12) {
      int nameBytes = notes.getInt();
      int contentBytes = notes.getInt();
      int type = notes.getInt();
      long next = notes.position() + padded(nameBytes) + padded(contentBytes);
      if (nameBytes < 0 || contentBytes < 0 || next > notes.limit()) {
        return null;
      }
      byte[] name = new byte[nameBytes];
      notes.get(notes.position(), name);
      if (type == NT_GNU_BUILD_ID && contentBytes > 0 && Arrays.equals(name, GNU)) {
        byte[] id = new byte[contentBytes];
        notes.get((int) (notes.position() + padded(nameBytes)), id);
        return HexFormat.of().formatHex(id);
      }
      notes.position((int) next);
    }
    return null;
  }

  private static long padded(int bytes) {
    return (bytes + 3L) & ~3L;
  }
}
