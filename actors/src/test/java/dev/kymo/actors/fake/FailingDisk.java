package dev.kymo.actors.fake;

import dev.kymo.actors.database.PassedOnFile;
import dev.kymo.actors.database.PatientFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;
import org.jspecify.annotations.Nullable;

/** A disk for journals that takes nothing while it has something to say against it. One for all tests of a JVM. */
public final class FailingDisk extends FilePathWrapper {
  /** What the system says of each write; null: it takes them. */
  public static volatile @Nullable String error;

  public static final AtomicInteger refused = new AtomicInteger();

  static {
    FilePath.register(new FailingDisk());
  }

  /** The setting that puts the journal below {@code folder} on this disk. */
  public static String journalIn(Path folder) {
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

  private static final class Channel extends PassedOnFile {

    Channel(FileChannel file) {
      super(file);
    }

    @Override
    protected int write(ByteBuffer bytes, Write write) throws IOException {
      String said = error;
      if (said != null) {
        refused.incrementAndGet();
        throw new IOException(said);
      }
      return write.run();
    }
  }
}
