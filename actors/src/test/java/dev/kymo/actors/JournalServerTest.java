package dev.kymo.actors;

import static dev.kymo.actors.FakeExperiment.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kymo.actors.database.JournalServer;
import dev.kymo.actors.experiment.BadInputException;
import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.actors.fake.Faults;
import dev.kymo.actors.fake.PostgresServer;
import dev.kymo.actors.fake.Specs;
import dev.kymo.actors.journal.JournalCheck;
import dev.kymo.actors.journal.JournalCopy;
import dev.kymo.monitoring.event.RunStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Experiments whose journal is on a real PostgreSQL server, which is stopped, lost, or another's. */
@Tag("postgres")
class JournalServerTest {
  private static final RunSpec RUN = Specs.small(0);
  private static PostgresServer postgres;

  @TempDir
  private Path folder;

  @BeforeAll
  static void startServer() throws Exception {
    postgres = PostgresServer.start();
  }

  @AfterAll
  static void endServer() throws Exception {
    postgres.close();
  }

  @Test
  void run_twoExperimentsInOneDatabase_endAsBesideTheirFolders() throws Exception {
    FakeExperiment embedded = new FakeExperiment(folder.resolve("embedded"), Faults.none(), RUN);
    embedded.run();
    FakeExperiment one = onServer("one", Faults.none());
    FakeExperiment other = onServer("other", Faults.none());

    ExperimentSystem first = one.start();
    ExperimentSystem second = other.start();
    assertThat(await(first).completed()).isTrue();
    assertThat(await(second).completed()).isTrue();

    one.assertSameResultsAs(embedded);
    other.assertSameResultsAs(embedded);
    assertThat(new JournalCopy(one.journal).of(RUN.id()).end()).isEqualTo(RunStatus.COMPLETED);
    assertThatCode(() -> JournalCheck.require(one.directory, one.journal, List.of(RUN.id())))
        .doesNotThrowAnyException();
  }

  @Test
  void run_serverIsStoppedAndStarted_waitsAndEndsAsUndisturbed() throws Exception {
    FakeExperiment undisturbed =
        new FakeExperiment(folder.resolve("undisturbed"), Faults.none(), RUN);
    undisturbed.run();
    Faults slow = Faults.none();
    slow.stepMillis = 50;
    FakeExperiment experiment = onServer("stopped", slow);
    ExperimentSystem system = experiment.start();
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> slow.stepsTaken.get() > 12);

    postgres.end();
    try {
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> told(experiment, "does not answer"));
    } finally {
      postgres.begin();
    }

    assertThat(await(system).completed()).isTrue();
    experiment.assertSameResultsAs(undisturbed);
    assertThat(told(experiment, "answers again")).isTrue();
    assertThatCode(
            () -> JournalCheck.require(experiment.directory, experiment.journal, List.of(RUN.id())))
        .as("every event is there once")
        .doesNotThrowAnyException();
  }

  @Test
  void start_headWasKilled_goesOnFromTheServersJournal() throws Exception {
    FakeExperiment undisturbed =
        new FakeExperiment(folder.resolve("undisturbed"), Faults.none(), RUN);
    undisturbed.run();
    Faults slow = Faults.none();
    slow.stepMillis = 30;
    FakeExperiment experiment = onServer("killed", slow);
    ExperimentSystem killed = experiment.start();
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> slow.stepsTaken.get() > 12);
    killed.abort();
    killed.whenDone().toCompletableFuture().handle((result, failure) -> 0).join();

    assertThat(await(experiment.start()).completed()).isTrue();

    experiment.assertSameResultsAs(undisturbed);
  }

  @Test
  void require_journalIsNotThatOfTheFolder_isRefusedAtOnce() throws Exception {
    FakeExperiment experiment = onServer("mine", Faults.none());
    experiment.run();
    JournalServer journal = (JournalServer) experiment.journal;
    FakeExperiment stranger = onServer("strange", Faults.none());
    List<String> runs = List.of(RUN.id());

    assertThatThrownBy(() -> JournalCheck.require(experiment.directory, stranger.journal, runs))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("is gone or empty")
        .hasMessageContaining("Nothing was changed");
    stranger.run();
    dropEvents(journal);
    assertThatThrownBy(() -> JournalCheck.require(experiment.directory, journal, runs))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("is another experiment's, or an older copy");
    drop(journal);
    assertThatThrownBy(() -> JournalCheck.require(experiment.directory, journal, runs))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("is gone or empty");
  }

  @Test
  void requireReachable_serverOrPasswordIsMissing_isRefusedWithinSeconds() throws Exception {
    Instant begin = Instant.now();

    assertThatThrownBy(() -> JournalCheck.requireReachable(
            JournalServer.of("jdbc:postgresql://127.0.0.1:1/kymo?user=kymo", "x", null)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("Connection to 127.0.0.1:1 refused")
        .hasMessageContaining("--journal");
    assertThatThrownBy(() -> JournalCheck.requireReachable(secured("wrong")))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("password authentication failed")
        .hasMessageNotContaining("wrong")
        .hasMessageContaining(JournalServer.PASSWORD);
    assertThatCode(() -> JournalCheck.requireReachable(secured(PostgresServer.PASSWORD)))
        .doesNotThrowAnyException();

    assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  void prepare_again_changesNothing_andOfANewerVersion_isRefused() throws Exception {
    JournalServer server = secured(PostgresServer.PASSWORD);
    server.prepare();
    server.prepare();
    assertThat(server.isThere()).isTrue();
    try (Connection connection = server.open();
        Statement statement = connection.createStatement()) {
      statement.execute("insert into kymo_journal values (99)");
    }

    assertThatThrownBy(server::prepare)
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("newer version of Kymo (99)");
  }

  private static JournalServer secured(@Nullable String password) {
    return JournalServer.of(postgres.securedUrl(), "secured", password);
  }

  private FakeExperiment onServer(String name, Faults faults) throws SQLException, IOException {
    FakeExperiment experiment = new FakeExperiment(folder.resolve(name), faults, RUN);
    JournalServer server = JournalServer.of(postgres.url(), name, null);
    server.prepare();
    Files.createDirectories(experiment.directory); // where no journal makes it
    experiment.journal = server;
    return experiment;
  }

  private static boolean told(FakeExperiment experiment, String what) {
    return experiment.notices.stream().anyMatch(notice -> notice.text().contains(what));
  }

  /** All but the first of each. */
  private static void dropEvents(JournalServer journal) throws SQLException {
    try (Connection connection = journal.open();
        Statement statement = connection.createStatement()) {
      statement.execute("delete from event_journal where sequence_number > 1");
    }
  }

  private static void drop(JournalServer journal) throws SQLException {
    String recorded = journal.recorded();
    try (Connection connection = journal.open();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "drop schema " + recorded.substring(recorded.lastIndexOf('=') + 1) + " cascade");
    }
  }
}
