package dev.kymo.actors.cli;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Brings what is printed to a terminal or a pipe on a thread of its own, so that whoever prints never waits for whoever reads.
 *
 * <p>Texts wait in order. When there are too many, because the terminal is halted or the pipe is full, the oldest go, and
 * their number is told once reading goes on. A pipe that was closed takes everything and shows nothing. Thread-safe.
 */
final class Spool implements AutoCloseable {
  private static final int MOST_WAITING = 1_000;

  /** How long the end of a command waits for a reader. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** The thread ends when it had nothing to do for this long, and comes back. */
  private static final Duration IDLE = Duration.ofSeconds(1);

  private final PrintStream target;
  private final PrintStream printer;
  private final Duration patience;
  private final ThreadPoolExecutor carrier;
  private final AtomicLong leftOut = new AtomicLong();

  private Spool(PrintStream target, int mostWaiting, Duration patience) {
    this.target = target;
    this.patience = patience;
    printer = new PrintStream(new Entrance(), true, Charset.defaultCharset());
    carrier = new ThreadPoolExecutor(
        1,
        1,
        IDLE.toMillis(),
        TimeUnit.MILLISECONDS,
        new ArrayBlockingQueue<>(mostWaiting),
        Spool::thread,
        this::makeRoom);
    carrier.allowCoreThreadTimeOut(true);
  }

  /** A spool in front of standard output. */
  static Spool toOutput() {
    return to(System.out, MOST_WAITING, PATIENCE);
  }

  /** A spool in front of standard error. */
  static Spool toErrors() {
    return to(System.err, MOST_WAITING, PATIENCE);
  }

  /**
   * A spool in front of {@code target}.
   *
   * @param mostWaiting how many texts may wait
   * @param patience how long {@link #close} waits
   */
  static Spool to(PrintStream target, int mostWaiting, Duration patience) {
    return new Spool(target, mostWaiting, patience);
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "output");
    thread.setDaemon(true); // a reader that never reads cannot keep the process
    return thread;
  }

  /** Where to print: each line, or whatever is flushed, is a text. */
  PrintStream printer() {
    return printer;
  }

  private void makeRoom(Runnable text, ThreadPoolExecutor full) {
    if (full.getQueue().poll() != null) {
      leftOut.incrementAndGet();
    }
    full.execute(text);
  }

  private void carry(byte[] text) {
    long missing = leftOut.getAndSet(0);
    if (missing > 0) {
      byte[] note = ("... " + missing + " lines that nobody read in time are left out\n")
          .getBytes(StandardCharsets.US_ASCII);
      target.write(note, 0, note.length);
    }
    target.write(text, 0, text.length);
    target.flush();
  }

  /** Waits, but not for ever, until everything printed so far has been taken. What is printed later goes the same way. */
  @Override
  public void close() {
    printer.flush();
    FutureTask<?> everythingTaken = new FutureTask<>(target::flush, null);
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      // behind what waits, for which it makes no room
      if (carrier.getQueue().offer(everythingTaken, patience.toNanos(), TimeUnit.NANOSECONDS)) {
        carrier.prestartCoreThread();
        everythingTaken.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException nobodyReads) {
      return; // the texts are for somebody who does not look; what they tell is on disk
    } catch (ExecutionException e) {
      throw new IllegalStateException("a print stream does not throw", e);
    }
  }

  /** Cuts what is printed into texts. */
  private final class Entrance extends OutputStream {
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();

    @Override
    public synchronized void write(int oneByte) {
      text.write(oneByte);
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) {
      text.write(bytes, from, length);
    }

    @Override
    public synchronized void flush() {
      if (text.size() > 0) {
        byte[] whole = text.toByteArray();
        text.reset();
        carrier.execute(() -> carry(whole));
      }
    }
  }
}
