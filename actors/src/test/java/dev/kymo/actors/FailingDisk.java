package dev.kymo.actors;

import dev.kymo.actors.journal.PatientFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.store.fs.FileBase;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;
import org.jspecify.annotations.Nullable;

/** A disk for journals that takes nothing while it has something to say against it. One for all tests of a JVM. */
public final class FailingDisk extends FilePathWrapper {
  /** What the system says of each write; null: it takes them. */
  static volatile @Nullable String error;

  static final AtomicInteger refused = new AtomicInteger();

  static {
    FilePath.register(new FailingDisk());
  }

  /** The setting that puts the journal below {@code folder} on this disk. */
  static String journalIn(Path folder) {
    return "pekko-persistence-jdbc.shared-databases.slick.db.url = \"jdbc:h2:failing:"
        + folder.resolve("journal")
        + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0\"\n";
  }

  @Override
  public String getScheme() {
    return "failing";
  }

  @Override
  public FileChannel open(String mode) throws IOException {
    return new PatientFile(
        new Channel(FilePath.get("async:" + getBase()).open(mode)),
        Path.of(getBase().toString()).getParent());
  }

  @SuppressWarnings("UnsynchronizedOverridesSynchronized") // as in the file that it stands before
  private static final class Channel extends FileBase {
    private final FileChannel file;

    Channel(FileChannel file) {
      this.file = file;
    }

    private static void refuse() throws IOException {
      String said = error;
      if (said != null) {
        refused.incrementAndGet();
        throw new IOException(said);
      }
    }

    @Override
    public int write(ByteBuffer bytes, long position) throws IOException {
      refuse();
      return file.write(bytes, position);
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
      refuse();
      return file.write(bytes);
    }

    @Override
    public int read(ByteBuffer bytes, long position) throws IOException {
      return file.read(bytes, position);
    }

    @Override
    public int read(ByteBuffer bytes) throws IOException {
      return file.read(bytes);
    }

    @Override
    public long position() throws IOException {
      return file.position();
    }

    @Override
    public FileChannel position(long position) throws IOException {
      file.position(position);
      return this;
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
      file.truncate(size);
      return this;
    }

    @Override
    public void force(boolean metadata) throws IOException {
      file.force(metadata);
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
      return file.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
      file.close();
    }
  }
}
