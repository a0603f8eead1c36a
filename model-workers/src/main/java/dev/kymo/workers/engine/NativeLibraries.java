package dev.kymo.workers.engine;

import dev.kymo.workers.file.Sha256;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The native libraries that compute, each with what identifies its machine code: the build-id of what is mapped into this
 * process, or the hash of its content where there is no build-id. Where they were packaged says nothing: a library may have
 * been put in another's place, or come from a folder of the user's.
 */
final class NativeLibraries {
  /** Tensors, threads, mathematics, and the tokenizer, which makes the numbers that everything begins with. */
  private static final Pattern COMPUTES = Pattern.compile(
      "([0-9.]+-)?lib(torch|c10|djl_torch|tokenizers|gomp|iomp|omp|mkl|openblas|blas|lapack|m|mvec)"
          + "([-_.].*)?");

  private static final Pattern LIBRARY = Pattern.compile(".+\\.(so|dylib)([.0-9]*)");
  private static final Path MAPS = Path.of("/proc/self/maps");
  private static final Path MEMORY = Path.of("/proc/self/mem");

  private NativeLibraries() {}

  /**
   * Identities by file name.
   *
   * @param folder where the system does not list what is mapped: the folder that libtorch was loaded from
   */
  static SortedMap<String, String> identities(Path folder) throws IOException {
    return Files.isReadable(MAPS) ? mapped(Files.readAllLines(MAPS)) : ofFolder(folder);
  }

  /** Of all that compute and are mapped, as the lines say. */
  static SortedMap<String, String> mapped(List<String> maps) throws IOException {
    SortedMap<String, String> identities = new TreeMap<>();
    try (FileChannel memory = FileChannel.open(MEMORY)) {
      for (MappedLibraries.Library library : MappedLibraries.in(maps)) {
        String name = library.path().toFile().getName();
        if (computes(name)) {
          identities.merge(name, identity(library, memory), (one, other) -> one + " and " + other);
        }
      }
    }
    return identities;
  }

  /** Of all libraries in a folder, by content. */
  static SortedMap<String, String> ofFolder(Path folder) throws IOException {
    SortedMap<String, String> identities = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        String name = file.toFile().getName();
        if (LIBRARY.matcher(name).matches()) {
          identities.put(name, content(file));
        }
      }
    }
    return identities;
  }

  private static boolean computes(String name) {
    return LIBRARY.matcher(name).matches() && COMPUTES.matcher(name).matches();
  }

  private static String identity(MappedLibraries.Library library, FileChannel memory)
      throws IOException {
    @Nullable String buildId = buildId(library, memory);
    if (buildId != null) {
      return "build-id " + buildId;
    }
    if (!library.deleted() && isStillThere(library)) {
      return content(library.path());
    }
    // what cannot be established equals nothing, not even itself
    return "unknown, its file was replaced while it was in use: " + UUID.randomUUID();
  }

  private static @Nullable String buildId(MappedLibraries.Library library, FileChannel memory)
      throws IOException {
    try {
      return BuildId.of((offset, length) -> library.read(memory, offset, length));
    } catch (EOFException e) {
      return null; // too short for a library, or not mapped where its build-id should be
    }
  }

  private static boolean isStillThere(MappedLibraries.Library library) throws IOException {
    return Files.exists(library.path())
        && Files.getAttribute(library.path(), "unix:ino").equals(library.inode());
  }

  private static String content(Path file) throws IOException {
    MessageDigest digest = Sha256.digest();
    try (OutputStream sink = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
      Files.copy(file, sink);
    }
    return "sha256 " + Sha256.hex(digest);
  }
}
