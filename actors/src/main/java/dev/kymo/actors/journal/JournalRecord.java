package dev.kymo.actors.journal;

import dev.kymo.actors.database.JournalDatabase;
import dev.kymo.actors.database.JournalPlace;
import dev.kymo.actors.database.JournalServer;
import dev.kymo.actors.experiment.BadInputException;
import dev.kymo.vocabulary.IoReason;
import dev.kymo.vocabulary.file.Durably;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What an experiment's folder says of where its journal is: a file with a URL and no password; without it, the journal is beside it. */
public final class JournalRecord {
  /** Name of the file. */
  static final String FILE = "journal-url";

  private JournalRecord() {}

  /**
   * The journal of the experiment in {@code folder}.
   *
   * @throws BadInputException if the record is damaged
   */
  public static JournalPlace of(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return JournalDatabase.in(folder);
    }
    try {
      return JournalServer.parse(
          Files.readString(file, StandardCharsets.UTF_8).strip(),
          System.getenv(JournalServer.PASSWORD));
    } catch (IOException e) {
      throw new BadInputException("cannot read " + IoReason.withFile(e), e);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(
          file + " does not say where the journal is: " + e.getMessage()
              + ". It is one line, as it was written when the experiment began",
          e);
    }
  }

  /**
   * The journal of an experiment that begins or goes on.
   *
   * @param url of a server that a person gave; null: as recorded, or else beside the experiment
   * @param experiment its name
   * @throws BadInputException if that is no URL, or if the journal is elsewhere already
   */
  public static JournalPlace of(Path folder, @Nullable String url, String experiment) {
    JournalPlace recorded = of(folder);
    if (url == null) {
      return recorded;
    }
    try {
      if (recorded instanceof JournalServer server) {
        return server.movedTo(url);
      }
      if (Files.exists(((JournalDatabase) recorded).file())) {
        throw new BadInputException("the journal of this experiment is "
            + ((JournalDatabase) recorded).file()
            + ", and does not move to a server: leave --journal out");
      }
      return JournalServer.of(url, experiment, System.getenv(JournalServer.PASSWORD));
    } catch (IllegalArgumentException e) {
      throw new BadInputException("--journal: " + e.getMessage(), e);
    }
  }

  /**
   * Makes the journal's schema on its server, and writes down where it is; of one beside the experiment there is nothing to do.
   *
   * @throws BadInputException if the server does not let it
   */
  public static void keep(Path folder, JournalPlace journal) {
    if (!(journal instanceof JournalServer server)) {
      return;
    }
    try {
      server.prepare();
      Durably.write(
          folder.resolve(FILE), (server.recorded() + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (SQLException e) {
      throw new BadInputException(
          "the journal " + server + " cannot be made: " + e.getMessage() + ". The user "
              + server.user() + " must be allowed to create a schema in that database",
          e);
    } catch (IOException e) {
      throw new BadInputException(
          "cannot write down where the journal is: " + IoReason.withFile(e), e);
    }
  }
}
