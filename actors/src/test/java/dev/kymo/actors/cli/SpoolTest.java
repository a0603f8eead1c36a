package dev.kymo.actors.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class SpoolTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  /** A pipe that takes nothing until it is opened. */
  private static final class FullPipe extends OutputStream {
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);

    @Override
    public void write(int oneByte) throws IOException {
      write(new byte[] {(byte) oneByte}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      reached.countDown();
      try {
        opened.await();
      } catch (InterruptedException e) {
        throw new IOException("the test is over", e);
      }
      synchronized (taken) {
        taken.write(bytes, from, length);
      }
    }

    String text() {
      synchronized (taken) {
        return taken.toString(StandardCharsets.UTF_8);
      }
    }
  }

  private final FullPipe pipe = new FullPipe();
  private final PrintStream target = new PrintStream(pipe, true, StandardCharsets.UTF_8);

  @Test
  void close_readerReads_hasBroughtEverythingInOrder() {
    pipe.opened.countDown();
    try (Spool spool = Spool.to(target, 10, LONG)) {
      spool.printer().println("first");
      spool.printer().print("sec");
      spool.printer().println("ond");
      spool.printer().print("third");
    }

    assertThat(pipe.text()).isEqualToNormalizingNewlines("first\nsecond\nthird");
  }

  @Test
  void println_nobodyReads_neverWaitsAndKeepsTheLatest() throws InterruptedException {
    Spool spool = Spool.to(target, 3, LONG);
    spool.printer().println("line 0");
    pipe.reached.await();

    for (int line = 1; line <= 100_000; line++) { // far more than a pipe holds
      spool.printer().println("line " + line);
    }
    pipe.opened.countDown();
    spool.close();

    assertThat(pipe.text().lines())
        .startsWith("line 0")
        .contains("... 99997 lines that nobody read in time are left out")
        .endsWith("line 99999", "line 100000");
  }

  @Test
  void close_nobodyReads_doesNotWaitForEver() {
    Spool spool = Spool.to(target, 3, Duration.ofMillis(50));
    spool.printer().println("a table");

    spool.close();

    assertThat(pipe.text()).isEmpty();
  }

  @Test
  void println_afterClose_isStillBrought() {
    pipe.opened.countDown();
    Spool spool = Spool.to(target, 3, LONG);
    spool.close();

    spool.printer().println("last words");

    await().atMost(LONG).untilAsserted(() -> assertThat(pipe.text()).startsWith("last words"));
  }

  @Test
  void println_pipeIsClosed_goesOn() {
    PrintStream broken = new PrintStream(
        new OutputStream() {
          @Override
          public void write(int oneByte) throws IOException {
            throw new IOException("Broken pipe");
          }
        },
        true,
        StandardCharsets.UTF_8);

    try (Spool spool = Spool.to(broken, 3, LONG)) {
      spool.printer().println("nobody hears this");
      assertThat(spool.printer().checkError()).isFalse();
    }

    assertThat(broken.checkError()).isTrue();
  }
}
