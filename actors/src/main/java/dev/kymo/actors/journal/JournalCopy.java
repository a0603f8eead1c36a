package dev.kymo.actors.journal;

import dev.kymo.actors.protocol.Journaled;
import dev.kymo.actors.run.LifecycleEvent;
import dev.kymo.actors.run.RunOutcome;
import dev.kymo.actors.run.RunState;
import dev.kymo.actors.run.SegmentRef;
import dev.kymo.monitoring.replay.CommitSource;
import dev.kymo.monitoring.rows.CommitList;
import dev.kymo.workers.file.ScratchFolder;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the embedded journal of an experiment that nobody runs says of its runs. It is read from a copy, once, when it is first
 * asked: opening a database writes to it.
 */
public final class JournalCopy implements CommitSource {
  private static final String ENDING = ".mv.db";
  private static final String PREFIX = "run-";
  private static final String EVENTS =
      "select \"persistence_id\", \"event_ser_manifest\", \"event_payload\" from \"event_journal\""
          + " where \"persistence_id\" like '" + PREFIX + "%'"
          + " order by \"persistence_id\", \"sequence_number\"";

  private final Path database;
  private @Nullable Map<String, RunState> states;
  private @Nullable IOException failure;

  /**
   * @param journal the database's file, to which H2 appends its own ending
   */
  public JournalCopy(Path journal) {
    this.database = journal.resolveSibling(journal.getFileName() + ENDING);
  }

  @Override
  public @Nullable CommitList of(String run) throws IOException {
    if (!Files.isRegularFile(database)) {
      return null;
    }
    RunState state = states().get(run);
    return state == null ? null : list(run, state);
  }

  private Map<String, RunState> states() throws IOException {
    Map<String, RunState> known = states;
    if (known != null) {
      return known;
    }
    if (failure != null) {
      throw failure;
    }
    try (ScratchFolder scratch = ScratchFolder.create()) {
      Path copy = scratch.path().resolve("journal");
      Files.copy(database, copy.resolveSibling("journal" + ENDING));
      known = read(copy);
      states = known;
      return known;
    } catch (SQLException | UncheckedIOException | IOException e) {
      failure = new IOException(database + ": " + e.getMessage(), e);
      throw failure;
    }
  }

  private static Map<String, RunState> read(Path copy) throws SQLException, IOException {
    KymoSerializer serializer = KymoSerializer.ofJournal();
    Map<String, RunState> states = new HashMap<>();
    String url = "jdbc:h2:file:" + copy + ";IFEXISTS=TRUE;TRACE_LEVEL_FILE=0";
    try (Connection connection = DriverManager.getConnection(url, "sa", "sa");
        Statement statement = connection.createStatement();
        ResultSet events = statement.executeQuery(EVENTS)) {
      while (events.next()) {
        String run = events.getString(1).substring(PREFIX.length());
        LifecycleEvent event = event(serializer, events.getString(2), events.getBytes(3));
        states.put(run, states.getOrDefault(run, RunState.NEW).updated(event));
      }
    }
    return states;
  }

  private static LifecycleEvent event(KymoSerializer serializer, String manifest, byte[] bytes)
      throws IOException {
    Object event = serializer.fromBinary(bytes, manifest);
    if (event instanceof LifecycleEvent lifecycle) {
      return lifecycle;
    }
    String what = event instanceof Journaled ? "an event of something else" : "no event";
    throw new NotSerializableException(
        what + " among a run's: " + event.getClass().getName());
  }

  private static CommitList list(String run, RunState state) {
    return new CommitList(
        run,
        null,
        state.committedStep(),
        end(state.outcome()),
        SegmentRef.committed(state.segments()),
        SegmentRef.committed(state.model()));
  }

  private static dev.kymo.monitoring.event.@Nullable RunState end(@Nullable RunOutcome outcome) {
    if (outcome == null) {
      return null;
    }
    if (outcome instanceof RunOutcome.Completed) {
      return dev.kymo.monitoring.event.RunState.COMPLETED;
    }
    return outcome instanceof RunOutcome.Failed
        ? dev.kymo.monitoring.event.RunState.FAILED
        : dev.kymo.monitoring.event.RunState.DIVERGED;
  }
}
