package dev.kymo.actors;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalSettingsTest {

  @TempDir
  private Path folder;

  private Connection open() throws SQLException {
    String url = JournalSettings.embeddedIn(folder)
        .getString("pekko-persistence-jdbc.shared-databases.slick.db.url");
    return DriverManager.getConnection(url, "sa", "sa");
  }

  /** An actor system that ends interrupts its threads at the journal, whatever they are doing. */
  @Test
  void embeddedIn_writerIsInterrupted_leavesTheJournalToOthers() throws Exception {
    ExecutorService writer = Executors.newSingleThreadExecutor();
    try (Connection survivor = open();
        Statement statement = survivor.createStatement()) {
      statement.execute("create table events (id int primary key)");

      writer.submit(this::insertInterrupted).get();

      statement.execute("insert into events values (2)");
      try (ResultSet rows = statement.executeQuery("select count(*) from events")) {
        rows.next();
        assertThat(rows.getInt(1)).isEqualTo(2);
      }
    } finally {
      writer.shutdownNow();
    }
  }

  private @Nullable Void insertInterrupted() throws SQLException {
    try (Connection connection = open();
        Statement statement = connection.createStatement()) {
      Thread.currentThread().interrupt();
      statement.execute("insert into events values (1)");
    }
    return null;
  }

  @Test
  void embeddedIn_closedAndOpenedAgain_keepsWhatWasCommitted() throws Exception {
    try (Connection first = open();
        Statement statement = first.createStatement()) {
      statement.execute("create table events (id int primary key)");
      statement.execute("insert into events values (1)");
    }

    try (Connection second = open();
        Statement statement = second.createStatement();
        ResultSet rows = statement.executeQuery("select id from events")) {
      assertThat(rows.next()).isTrue();
    }
    assertThat(folder.resolve("journal.mv.db")).exists();
  }
}
