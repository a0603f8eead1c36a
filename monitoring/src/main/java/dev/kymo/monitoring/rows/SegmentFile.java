package dev.kymo.monitoring.rows;

import dev.kymo.vocabulary.file.Durably;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The file that rows are appended to. Knows how many of its bytes are whole rows: what a failed write left behind them is cut
 * off before the next one. The file is made with its first row, and begins with its header.
 */
final class SegmentFile implements Closeable {

  /** Opens a file for writing; tests put a full disk here. */
  interface ChannelOpener {
    ChannelOpener REAL =
        file -> FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);

    FileChannel open(Path file) throws IOException;
  }

  private final Path file;
  private final byte[] header;
  private final ChannelOpener opener;
  private final MessageDigest digest;
  private @Nullable FileChannel channel;
  private long length;
  private boolean torn;
  private @Nullable IOException flushFailure;

  /**
   * @param header what a new file begins with
   * @param length bytes of header and whole rows that the file holds; what is behind them is cut off before the first write
   * @param digest fed with those bytes
   */
  SegmentFile(Path file, byte[] header, long length, MessageDigest digest, ChannelOpener opener) {
    this.file = file;
    this.header = header.clone();
    this.length = length;
    this.digest = digest;
    this.opener = opener;
    this.torn = true;
  }

  /** Bytes of the header and of whole rows. */
  long length() {
    return length;
  }

  /** SHA-256 of the header and the whole rows. */
  String sha256() {
    return Digests.soFar(digest);
  }

  /** Appends all the bytes of a row, behind the header if it is the first, or, if it throws, none that count. */
  void append(byte[] row) throws IOException {
    FileChannel open = open();
    byte[] bytes = row;
    if (length == 0) {
      bytes = Arrays.copyOf(header, header.length + row.length);
      System.arraycopy(row, 0, bytes, header.length, row.length);
    }
    if (torn) {
      open.truncate(length);
      torn = false;
    }
    torn = true;
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      open.write(buffer, length + buffer.position());
    }
    torn = false;
    length += bytes.length;
    digest.update(bytes);
  }

  /**
   * Makes all rows durable.
   *
   * <p>After a failure the operating system may have thrown the bytes away and answer the next flush with success, so the
   * first failure is final.
   */
  void force() throws IOException {
    requireFlushable();
    if (length == 0) {
      return;
    }
    try {
      open().force(true);
    } catch (IOException e) {
      flushFailure = e;
      throw e;
    }
  }

  private FileChannel open() throws IOException {
    requireFlushable();
    FileChannel open = channel;
    if (open == null) {
      Path folder = Durably.folderOf(file);
      Durably.createFolders(folder);
      open = opener.open(file);
      channel = open;
      Durably.force(folder);
    }
    return open;
  }

  private void requireFlushable() throws IOException {
    if (flushFailure != null) {
      throw new IOException(
          file + " could not be flushed before; its rows must be written to another folder",
          flushFailure);
    }
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
  }
}
