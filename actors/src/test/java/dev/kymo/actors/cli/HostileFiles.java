package dev.kymo.actors.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Puts in a file's place what no reader wants to find there. Whatever is large is a sparse file or a small one that unpacks. */
final class HostileFiles {
  private static final int UNIT = 1 << 16;

  private HostileFiles() {}

  /** Puts something in a path's place. */
  interface Maker {
    void make(Path file) throws IOException;
  }

  /** What is no file, whatever is expected in it. */
  static void endless(Path file) throws IOException {
    link(file, Path.of("/dev/zero"));
  }

  static void standardInput(Path file) throws IOException {
    link(file, Path.of("/dev/stdin"));
  }

  static void folder(Path file) throws IOException {
    Files.deleteIfExists(file);
    Files.createDirectory(file);
  }

  static void linkInCircles(Path file) throws IOException {
    Path other = file.resolveSibling(file.getFileName() + ".link");
    Files.deleteIfExists(other);
    Files.createSymbolicLink(other, file.getFileName());
    link(file, other.getFileName());
  }

  /** A pipe that nobody writes into. */
  static void pipe(Path file) throws IOException {
    Files.deleteIfExists(file);
    try {
      int code = new ProcessBuilder("mkfifo", file.toString()).start().waitFor();
      if (code != 0) {
        throw new IOException("mkfifo ended with " + code);
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static void link(Path file, Path to) throws IOException {
    Files.deleteIfExists(file);
    Files.createSymbolicLink(file, to);
  }

  /** A file that begins with a text and is of any size. */
  static Maker sparse(String begin, long bytes) {
    return file -> {
      Files.writeString(file, begin, StandardCharsets.ISO_8859_1);
      try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw")) {
        content.setLength(bytes);
      }
    };
  }

  static Maker text(String content) {
    return file -> Files.writeString(file, content);
  }

  static Maker bytes(byte[] content) {
    return file -> Files.write(file, content);
  }

  /** A text of begin, many times the middle, end. */
  static Maker repeated(String begin, String middle, int times, String end) {
    return file -> {
      try (OutputStream out = Files.newOutputStream(file)) {
        write(out, begin, middle, times, end);
      }
    };
  }

  /** The same as gzip. */
  static Maker packed(String begin, String middle, int times, String end) {
    return file -> {
      try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file)) {
        {
          def.setLevel(Deflater.BEST_SPEED);
        }
      }) {
        write(out, begin, middle, times, end);
      }
    };
  }

  private static void write(OutputStream out, String begin, String middle, int times, String end)
      throws IOException {
    out.write(begin.getBytes(StandardCharsets.UTF_8));
    int each = Math.max(1, UNIT / middle.length());
    byte[] unit = middle.repeat(Math.min(each, times)).getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < times; i += each) {
      out.write(unit);
    }
    out.write(end.getBytes(StandardCharsets.UTF_8));
  }

  /** A safetensors file of a header, followed by as many bytes. */
  static Maker safetensors(String header, long data) {
    return file -> {
      byte[] json = header.getBytes(StandardCharsets.UTF_8);
      Files.write(
          file,
          ByteBuffer.allocate(8 + json.length)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putLong(json.length)
              .put(json)
              .array());
      try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw")) {
        content.setLength(8 + json.length + data);
      }
    };
  }

  /** One that says how long its header is, and is as long. */
  static Maker headerOf(long bytes) {
    return file -> {
      Files.write(
          file,
          ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(bytes).array());
      try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw")) {
        content.setLength(Math.min(8 + Math.max(bytes, 0), 200_000_000));
      }
    };
  }
}
