package dev.kymo.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.kymo.actors.database.JournalDatabase;
import dev.kymo.actors.experiment.BadInputException;
import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.actors.fake.Faults;
import dev.kymo.actors.fake.Specs;
import dev.kymo.actors.journal.JournalCheck;
import dev.kymo.actors.journal.JournalCopy;
import dev.kymo.monitoring.rows.CommitList;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever became of the journal, an experiment goes on as it was, or is refused at once and left as it is. */
class JournalCheckTest {
  private static final RunSpec RUN = Specs.small(0);

  @TempDir
  private static Path recorded;

  @TempDir
  private Path directory;

  private Path journal;

  @BeforeAll
  static void record() throws Exception {
    assertThat(new FakeExperiment(recorded, Faults.none(), RUN).run().completed())
        .isTrue();
  }

  @BeforeEach
  void copy() throws IOException {
    try (Stream<Path> files = Files.walk(recorded)) {
      for (Path file : files.filter(path -> !path.equals(recorded)).toList()) {
        Files.copy(file, directory.resolve(recorded.relativize(file)));
      }
    }
    journal = JournalDatabase.in(directory).file();
  }

  private void assertRefused(String... words) throws IOException {
    Map<String, Long> before = files();

    assertThatThrownBy(() -> JournalCheck.require(directory, List.of(RUN.id())))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(journal.toString())
        .hasMessageContaining("Nothing was changed")
        .hasMessageNotContaining("kymo:") // as H2 names the copy that it read
        .hasMessageContainingAll(words);
    assertThat(files()).isEqualTo(before);
  }

  private Map<String, Long> files() throws IOException {
    Map<String, Long> sizes = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        sizes.put(directory.relativize(file).toString(), Files.size(file));
      }
    }
    return sizes;
  }

  private void execute(String... statements) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(JournalDatabase.in(directory).url(), "sa", "sa");
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  @Test
  void require_journalWhole_isContent() {
    assertThatCode(() -> JournalCheck.require(directory, List.of(RUN.id())))
        .doesNotThrowAnyException();
  }

  @Test
  void require_journalZeroed_isRefused() throws Exception {
    Files.write(journal, new byte[(int) Files.size(journal)]);

    assertRefused("damaged", "cannot be read: File corrupted while reading record. Nothing");
  }

  @Test
  void require_journalOverwritten_isRefused() throws Exception {
    Files.write(journal, "name: squeeze\n".repeat(5000).getBytes(StandardCharsets.UTF_8));

    assertRefused("damaged");
  }

  /** H2 opens what is left if it finds an older version of the database in it. */
  @ParameterizedTest
  @ValueSource(doubles = {0.001, 0.1, 0.3})
  void require_journalCut_isRefused(double part) throws Exception {
    cut(part);

    assertRefused("the journal ");
  }

  /** By when H2 wrote what, half of the file may hold all that counts. */
  @Test
  void require_journalCutInHalf_isRefusedOrLacksNothing() throws Exception {
    CommitList whole = commits();
    cut(0.5);

    Throwable refusal = catchThrowable(() -> JournalCheck.require(directory, List.of(RUN.id())));

    if (refusal == null) {
      assertThat(commits()).isEqualTo(whole);
    } else {
      assertRefused("the journal ");
    }
  }

  private void cut(double part) throws IOException {
    byte[] whole = Files.readAllBytes(journal);
    Files.write(journal, Arrays.copyOf(whole, (int) (part * whole.length)));
  }

  /** What the journal knows of the run. */
  private CommitList commits() throws IOException {
    return new JournalCopy(directory.resolve("journal")).of(RUN.id());
  }

  @Test
  void require_eventChanged_isRefused() throws Exception {
    // one character of a hash, which H2 does not notice
    execute("update \"event_journal\" set \"event_payload\" ="
        + " cast(replace(rawtohex(\"event_payload\"), '73746570', '73746571') as binary large object)"
        + " where \"persistence_id\" = 'run-sft-s0'");

    assertRefused("damaged", "its check does not hold");
  }

  @Test
  void require_eventMissing_isRefused() throws Exception {
    execute("delete from \"event_journal\""
        + " where \"persistence_id\" = 'run-sft-s0' and \"sequence_number\" = 2");

    assertRefused("damaged", "event 2 is missing before event 3");
  }

  @Test
  void require_folderInTheJournalsPlace_isRefused() throws Exception {
    Files.delete(journal);
    Files.createDirectory(journal);

    assertRefused("is a folder");
  }

  @Test
  void require_journalGone_isRefused() throws Exception {
    Files.delete(journal);

    assertRefused("is gone", "step 40 of run sft-s0", "committed.json");
  }

  @Test
  void require_journalOfNoBytes_isRefused() throws Exception {
    Files.write(journal, new byte[0]);

    assertRefused("is empty", "step 40 of run sft-s0");
  }

  @Test
  void require_journalWithoutEvents_isRefused() throws Exception {
    execute("delete from \"event_journal\"");

    assertRefused("is empty", "step 40 of run sft-s0");
  }

  @Test
  void require_journalOfAnotherExperiment_isRefused(@TempDir Path other) throws Exception {
    Faults drift = Faults.none().drift(0, 3, 0.5); // as seconds would differ between real ones
    assertThat(new FakeExperiment(other, drift, RUN).run().completed()).isTrue();
    Files.write(journal, Files.readAllBytes(JournalDatabase.in(other).file()));

    assertRefused("another experiment's, or an older copy", "step 40 of run sft-s0");
  }

  @Test
  void require_journalOlder_isRefused() throws Exception {
    execute("delete from \"event_journal\" where \"persistence_id\" = 'run-sft-s0' and"
        + " \"sequence_number\" = (select max(\"sequence_number\") from \"event_journal\""
        + " where \"persistence_id\" = 'run-sft-s0')");

    assertRefused(
        "another experiment's, or an older copy", "the end of run sft-s0, which completed");
  }

  @Test
  void require_journalGoneAndListDamaged_isRefusedForTheRows() throws Exception {
    Files.delete(journal);
    Files.writeString(directory.resolve("runs/sft-s0/committed.json"), "{");

    assertRefused("is gone", "the rows in ");
  }

  @Test
  void require_onlyCheckpointsLeft_isRefusedForThem() throws Exception {
    Files.delete(journal);
    Files.delete(directory.resolve("runs/sft-s0/committed.json"));
    try (Stream<Path> rows = Files.walk(directory.resolve("runs/sft-s0/rows"))) {
      for (Path file : rows.filter(Files::isRegularFile).toList()) {
        Files.delete(file);
      }
    }

    assertRefused("is gone", "the checkpoint ");
  }

  /** An attempt's empty files and list are there before the journal knows of it. */
  @Test
  void require_nothingRecordedYet_isContent(@TempDir Path begun) throws Exception {
    Path rows = Files.createDirectories(begun.resolve("runs/sft-s0/rows/t1"));
    Files.createFile(rows.resolve("steps.jsonl"));

    assertThatCode(() -> JournalCheck.require(begun, List.of(RUN.id()))).doesNotThrowAnyException();
  }
}
