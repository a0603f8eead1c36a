package dev.kymo.actors.journal;

import dev.kymo.actors.database.JournalDatabase;
import dev.kymo.actors.database.JournalPlace;
import dev.kymo.actors.link.SegmentRef;
import dev.kymo.actors.run.RunState;
import dev.kymo.monitoring.replay.CommitSource;
import dev.kymo.monitoring.rows.CommitList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the journal of an experiment that nobody runs says of its runs. An embedded one is read from a copy, once, when it is first
 * asked: opening a database writes to it.
 */
public final class JournalCopy implements CommitSource {
  private final JournalPlace journal;
  private @Nullable JournalReading reading;
  private @Nullable IOException failure;

  /**
   * @param journal the database's file, to which H2 appends its own ending
   */
  public JournalCopy(Path journal) {
    this(new JournalDatabase(journal));
  }

  /** Of a journal that is there; a server's is read in place, as of one moment. */
  public JournalCopy(JournalPlace journal) {
    this.journal = journal;
  }

  @Override
  public @Nullable CommitList of(String run) throws IOException {
    if (journal instanceof JournalDatabase database && !Files.isRegularFile(database.file())) {
      return null;
    }
    RunHistory history = reading().runs().get(run);
    return history == null ? null : list(run, history);
  }

  private JournalReading reading() throws IOException {
    JournalReading known = reading;
    if (known != null) {
      return known;
    }
    if (failure != null) {
      throw failure;
    }
    try {
      known = JournalReading.of(journal);
      reading = known;
      return known;
    } catch (UncheckedIOException | IOException e) {
      failure = new IOException(e.getMessage(), e);
      throw failure;
    }
  }

  private static CommitList list(String run, RunHistory history) {
    RunState state = history.state();
    return new CommitList(
        run,
        null,
        state.committedStep(),
        history.end(),
        SegmentRef.committed(state.segments()),
        SegmentRef.committed(state.model()));
  }
}
