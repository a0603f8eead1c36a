package dev.kymo.actors.database;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.h2.message.DbException;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;
import org.h2.store.fs.async.FilePathAsync;
import org.h2.store.fs.disk.FilePathDisk;
import org.jspecify.annotations.Nullable;

/**
 * Files for H2 under names that mean the same whatever characters their paths have. H2's own would take a {@code ;} as the
 * beginning of settings, SQL among them, and a backslash as a slash; here, whatever is no letter, digit, slash or one of {@code ._-} is spelt
 * {@code %hhhh}.
 *
 * <p>Opened as H2's {@code async:} opens them: an actor system that ends interrupts its threads at the database, and with H2's
 * usual files an interrupted write closes the database under everybody who has it open. Public because H2 makes the instances.
 */
public final class JournalFilePath extends FilePathWrapper {
  /** With which H2's names of these files begin. */
  public static final String SCHEME = "kymo";

  private static final String PLAIN =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/";
  private static final String WRITTEN = "rw";
  private static final String WRITTEN_THROUGH = "rwd";
  private static final int HEXADECIMAL = 16;
  private static final int DIGITS = 4;

  static {
    FilePath.register(new JournalFilePath());
  }

  /** The beginning of a URL, to which settings may be appended. */
  static String url(Path database) {
    return "jdbc:h2:" + SCHEME + ":" + spell(database);
  }

  private static String spell(Path path) {
    StringBuilder spelt = new StringBuilder();
    for (char c : path.toString().toCharArray()) {
      if (PLAIN.indexOf(c) >= 0) {
        spelt.append(c);
      } else {
        spelt.append(String.format(Locale.ROOT, "%%%04x", (int) c));
      }
    }
    return spelt.toString();
  }

  private static String read(String spelt) {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < spelt.length(); i++) {
      char c = spelt.charAt(i);
      if (c == '%') {
        path.append((char) Integer.parseInt(spelt.substring(i + 1, i + 1 + DIGITS), HEXADECIMAL));
        i += DIGITS;
      } else {
        path.append(c);
      }
    }
    return path.toString();
  }

  @Override
  public String getScheme() {
    return SCHEME;
  }

  /** The disk's file of that name, which is handed over as it is: H2 would translate it. */
  @Override
  protected FilePath unwrap(String fileName) {
    FilePathDisk disk = new FilePathDisk();
    disk.name = read(fileName.substring(getPrefix().length()));
    return disk;
  }

  private Path path() {
    return Path.of(getBase().name);
  }

  private FilePath of(Path path) {
    return getPath(getPrefix() + spell(path));
  }

  /**
   * What is written is on the disk when the write returns: lists of commits and rows are flushed too, and after a loss of power the
   * journal must know of all that lies beside it.
   */
  @Override
  public FileChannel open(String mode) throws IOException {
    FilePathAsync file = new FilePathAsync();
    file.name = file.getScheme() + ":" + getBase().name;
    FileChannel opened = file.open(mode.equals(WRITTEN) ? WRITTEN_THROUGH : mode);
    Path folder = path().toAbsolutePath().getParent();
    return folder == null ? opened : new PatientFile(opened, folder);
  }

  @Override
  public @Nullable FilePath getParent() {
    Path parent = path().getParent();
    return parent == null ? null : of(parent);
  }

  /** The file need not be there yet. */
  @Override
  public FilePath toRealPath() {
    Path path = path().toAbsolutePath().normalize();
    Path parent = path.getParent();
    try {
      return of(
          parent == null || !Files.isDirectory(parent)
              ? path
              : parent.toRealPath().resolve(path.getFileName()));
    } catch (IOException e) {
      throw DbException.convertIOException(e, path.toString());
    }
  }

  /** None in a folder that is not there. */
  @Override
  public List<FilePath> newDirectoryStream() {
    if (!Files.isDirectory(path())) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(path())) {
      return entries.map(this::of).toList();
    } catch (IOException e) {
      throw DbException.convertIOException(e, path().toString());
    }
  }

  /** H2 makes them for what does not fit into memory. */
  @Override
  public FilePath createTempFile(String suffix, boolean inTempDir) throws IOException {
    Path beside = path();
    String prefix = beside.getFileName() + ".";
    Path folder = beside.toAbsolutePath().getParent();
    return of(
        inTempDir || folder == null
            ? Files.createTempFile(prefix, suffix)
            : Files.createTempFile(folder, prefix, suffix));
  }
}
