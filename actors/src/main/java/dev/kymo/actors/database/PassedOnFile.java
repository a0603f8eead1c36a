package dev.kymo.actors.database;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import org.h2.store.fs.FileBase;

/** A file of H2's whose operations are another's; what extends it decides when its writes are run. */
// reads and writes at a position are the channel's own, which needs no lock; a write that waits
// must not keep reads waiting
@SuppressWarnings("UnsynchronizedOverridesSynchronized")
public abstract class PassedOnFile extends FileBase {
  private final FileChannel file;

  /** One write. */
  protected interface Write {
    /**
     * Writes what is left of the bytes, from their position on.
     *
     * @return how many bytes were written
     */
    int run() throws IOException;
  }

  /** {@code file}: closed with this one. */
  protected PassedOnFile(FileChannel file) {
    this.file = file;
  }

  /** Runs {@code write}, which takes from {@code bytes}, and returns what it returned. */
  protected abstract int write(ByteBuffer bytes, Write write) throws IOException;

  @Override
  public int write(ByteBuffer bytes, long position) throws IOException {
    return write(bytes, () -> file.write(bytes, position));
  }

  @Override
  public int write(ByteBuffer bytes) throws IOException {
    return write(bytes, () -> file.write(bytes));
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
