package dev.kymo.actors.cli;

import static dev.kymo.actors.cli.TinyExperiment.printed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.actors.cli.TinyExperiment.Printed;
import dev.kymo.actors.fake.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code --journal} and the commands that read what it leaves. */
@Tag("postgres")
class JournalOptionTest {
  private static PostgresServer postgres;

  @TempDir
  private Path folder;

  private TinyExperiment tiny;

  @BeforeAll
  static void startServer() throws Exception {
    postgres = PostgresServer.start();
  }

  @AfterAll
  static void endServer() throws Exception {
    postgres.close();
  }

  @BeforeEach
  void write() throws IOException {
    tiny = new TinyExperiment(folder.toRealPath());
    tiny.write("tiny.yaml", """
        name: tiny
        model: model
        data: {train: rows.jsonl, probes: rows.jsonl, probe-limit: 3, max-length: 40, max-prompt-length: 20}
        recipes: {short: [{objective: sft, steps: 3, learning-rate: 1e-3}]}
        """);
  }

  @Test
  void run_onAServer_isReadFromThereByEveryCommand() throws IOException {
    Path out = tiny.path("out");
    assertDone(printed(
        "run", tiny.path("tiny.yaml"), "--out", out, "--no-page", "--journal", postgres.url()));
    assertThat(out.resolve("journal.mv.db")).doesNotExist();
    assertThat(out.resolve("journal-url"))
        .content()
        .startsWith(postgres.url() + "&currentSchema=kymo_tiny_");
    Path listed = out.resolve("runs").resolve("short-s0").resolve("committed.json");
    Files.delete(listed); // so that only the journal knows
    Files.delete(out.resolve(".lock")); // names this process, which would count as one that trains

    assertDone(printed("status", out));
    assertDone(printed("replay", out, "--speed", "max"));
    assertDone(printed("report", out));
    assertThat(listed).as("mended from the journal").exists();
    assertDone(printed("resume", out, "--no-page"));
  }

  @ParameterizedTest
  @CsvSource({
    "jdbc:postgresql://127.0.0.1:1/x?user=kymo, Connection to 127.0.0.1:1 refused",
    "jdbc:postgresql://127.0.0.1/x?user=kymo&password=hush, must not hold the password",
    "jdbc:mysql://127.0.0.1/x, is no URL of a PostgreSQL database",
  })
  void run_urlCannotBeUsed_isRefusedAndNothingIsWritten(String url, String message) {
    Printed refused =
        printed("run", tiny.path("tiny.yaml"), "--out", tiny.path("out"), "--journal", url);

    assertThat(refused.errors()).contains(message);
    assertThat(refused.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(tiny.path("out")).doesNotExist();
  }

  @Test
  void resume_serverIsGone_isRefusedWithWhatToDo() throws Exception {
    Path out = tiny.path("gone");
    assertDone(printed(
        "run", tiny.path("tiny.yaml"), "--out", out, "--no-page", "--journal", postgres.url()));

    postgres.end();
    try {
      Printed refused = printed("resume", out, "--no-page");

      assertThat(refused.errors()).contains("refused").contains("--journal");
      assertThat(refused.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    } finally {
      postgres.begin();
    }
  }

  private static void assertDone(Printed printed) {
    assertThat(printed.exitCode()).as(printed.errors()).isEqualTo(ExitCode.DONE);
  }
}
