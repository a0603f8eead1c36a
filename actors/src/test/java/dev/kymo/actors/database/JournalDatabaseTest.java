package dev.kymo.actors.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournalDatabaseTest {

  @TempDir
  private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a;INIT=CREATE SCHEMA x",
        "b\\c",
        "b\\;IFEXISTS=TRUE",
        "c\"d",
        "e'f",
        "${g}",
        "h%20i",
        "ü ß",
        "\uD83D\uDC41",
        "-j",
        "~",
        "file:k",
        "l#m?n",
        "line\nbreak",
        "*.[o]",
        "%0061"
      })
  void url_folderWouldBeSyntax_opensTheDatabaseThereAndNothingElse(String name) throws Exception {
    Path folder = Files.createDirectory(directory.resolve(name));
    JournalDatabase journal = JournalDatabase.in(folder);

    try (Connection first = DriverManager.getConnection(journal.url(), "sa", "sa");
        Statement statement = first.createStatement()) {
      statement.execute("create table events (id int primary key)");
      statement.execute("insert into events values (1)");
      assertThat(schemas(statement)).doesNotContain("X");
    }

    assertThat(files(directory)).containsExactly(name, name + "/journal.mv.db");
    try (Connection second = journal.open();
        Statement statement = second.createStatement();
        ResultSet rows = statement.executeQuery("select id from events")) {
      assertThat(rows.next()).isTrue();
    }
  }

  @Test
  void url_folderNotThereYet_isMade() throws Exception {
    JournalDatabase journal = JournalDatabase.in(directory.resolve("a;b").resolve("c\\d"));

    DriverManager.getConnection(journal.url(), "sa", "sa").close();

    assertThat(files(directory)).containsExactly("a;b", "a;b/c\\d", "a;b/c\\d/journal.mv.db");
  }

  private static List<String> schemas(Statement statement) throws SQLException {
    List<String> names = new ArrayList<>();
    try (ResultSet found =
        statement.executeQuery("select schema_name from information_schema.schemata")) {
      while (found.next()) {
        names.add(found.getString(1));
      }
    }
    return names;
  }

  private static List<String> files(Path root) throws Exception {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(path -> !path.equals(root))
          .map(path -> root.relativize(path).toString())
          .sorted()
          .toList();
    }
  }
}
