package dev.kymo.actors.journal;

import dev.kymo.actors.database.JournalDatabase;
import dev.kymo.actors.database.JournalPlace;
import dev.kymo.actors.database.JournalServer;
import dev.kymo.actors.protocol.Journaled;
import dev.kymo.actors.run.LifecycleEvent;
import dev.kymo.workers.file.ScratchFolder;
import java.io.IOException;
import java.io.NotSerializableException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/** Everything that an embedded journal holds, read event by event. */
final class JournalReading {
  private static final String RUN = "run-";
  private static final String TABLES =
      "select count(*) from information_schema.tables where table_name = 'event_journal'"
          + " and lower(table_schema) = lower(cast(current_schema as varchar))";
  private static final String EVENTS =
      "select \"persistence_id\", \"sequence_number\", \"event_ser_manifest\", \"event_payload\""
          + " from \"event_journal\" order by \"persistence_id\", \"sequence_number\"";

  private final KymoSerializer serializer = KymoSerializer.ofJournal();
  private final Map<String, RunHistory> runs = new HashMap<>();
  private long events;

  private JournalReading() {}

  /** Where no event has been written. */
  static JournalReading ofNothing() {
    return new JournalReading();
  }

  /**
   * Reads the journal, wherever it is.
   *
   * @throws JournalUnreadableException if the database or an event in it is damaged, or if the server cannot be reached
   * @throws IOException if a file cannot be copied
   */
  static JournalReading of(JournalPlace journal) throws IOException {
    return journal instanceof JournalServer server ? of(server) : of((JournalDatabase) journal);
  }

  /** As of one moment, whoever writes meanwhile. */
  private static JournalReading of(JournalServer server) throws IOException {
    JournalReading reading = new JournalReading();
    try (Connection connection = server.open()) {
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      connection.setReadOnly(true);
      connection.setAutoCommit(false);
      reading.read(connection);
    } catch (SQLException | NotSerializableException | RuntimeException e) {
      throw new JournalUnreadableException(server, e);
    }
    return reading;
  }

  /**
   * Reads a copy of the database, because opening one writes to it.
   *
   * @throws JournalUnreadableException if the database or an event in it is damaged
   * @throws IOException if the file cannot be copied
   */
  private static JournalReading of(JournalDatabase journal) throws IOException {
    try (ScratchFolder scratch = ScratchFolder.create()) {
      JournalDatabase copy = JournalDatabase.in(scratch.path());
      Files.copy(journal.file(), copy.file());
      JournalReading reading = new JournalReading();
      try {
        try (Connection connection = copy.open()) {
          reading.read(connection);
        }
      } catch (SQLException | NotSerializableException | RuntimeException e) {
        throw new JournalUnreadableException(journal, e);
      }
      return reading;
    }
  }

  /** How many events there are, of runs and of everything else. */
  long events() {
    return events;
  }

  /** What there is about runs, by id. */
  Map<String, RunHistory> runs() {
    return runs;
  }

  private void read(Connection connection) throws SQLException, NotSerializableException {
    try (Statement statement = connection.createStatement()) {
      try (ResultSet tables = statement.executeQuery(TABLES)) {
        if (!tables.next() || tables.getInt(1) == 0) {
          return; // its first head ended before it wrote anything
        }
      }
      try (ResultSet rows = statement.executeQuery(EVENTS)) {
        read(rows);
      }
    }
  }

  private void read(ResultSet rows) throws SQLException, NotSerializableException {
    String before = "";
    long last = 0;
    while (rows.next()) {
      String id = rows.getString(1);
      long number = rows.getLong(2);
      last = id.equals(before) ? last : 0;
      if (number != last + 1) {
        throw new NotSerializableException(
            "of " + id + ", event " + (last + 1) + " is missing before event " + number);
      }
      take(id, serializer.fromBinary(rows.getBytes(4), rows.getString(3)));
      before = id;
      last = number;
    }
  }

  private void take(String id, Object event) throws NotSerializableException {
    boolean ofRun = event instanceof LifecycleEvent;
    if (!(event instanceof Journaled) || ofRun != id.startsWith(RUN)) {
      throw new NotSerializableException(
          "not an event of " + id + ": " + event.getClass().getName());
    }
    if (event instanceof LifecycleEvent lifecycle) {
      runs.computeIfAbsent(id.substring(RUN.length()), first -> new RunHistory())
          .add(lifecycle);
    }
    events++;
  }
}
