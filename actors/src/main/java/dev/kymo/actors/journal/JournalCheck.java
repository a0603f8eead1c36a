package dev.kymo.actors.journal;

import dev.kymo.actors.database.JournalDatabase;
import dev.kymo.actors.database.JournalPlace;
import dev.kymo.actors.database.JournalServer;
import dev.kymo.actors.experiment.BadInputException;
import dev.kymo.vocabulary.IoReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Looks, before runs begin, whether an experiment's journal can be read, and whether it knows of all that lies beside it. A
 * head that began without what the journal knew would train everything anew.
 */
public final class JournalCheck {

  private JournalCheck() {}

  /**
   * Reads the journal and compares it with the runs' folders; writes nothing.
   *
   * @param folder the experiment's
   * @param runs ids of its runs
   * @throws BadInputException if the journal is damaged, gone, older or another experiment's
   */
  public static void require(Path folder, List<String> runs) {
    require(folder, JournalDatabase.in(folder), runs);
  }

  /** The same of a journal that is elsewhere. */
  public static void require(Path folder, JournalPlace journal, List<String> runs) {
    try {
      JournalReading reading = read(journal, folder);
      for (String run : runs) {
        RunHistory known = reading.runs().getOrDefault(run, new RunHistory());
        String unknown = RunTraces.unknownTo(known, folder.resolve("runs").resolve(run), run);
        if (unknown != null) {
          throw refusal(journal, reading, folder, unknown);
        }
      }
    } catch (IOException e) {
      throw new BadInputException(
          "cannot look at what was recorded in " + folder + ": " + IoReason.withFile(e), e);
    }
  }

  /**
   * Looks whether a journal on a server can be opened at all; of others that is no question.
   *
   * @throws BadInputException if not, with what to do
   */
  public static void requireReachable(JournalPlace journal) {
    if (journal instanceof JournalServer server) {
      read(server);
    }
  }

  private static JournalReading read(JournalPlace place, Path folder) throws IOException {
    return place instanceof JournalDatabase embedded
        ? read(embedded, folder)
        : read((JournalServer) place);
  }

  private static JournalReading read(JournalServer server) {
    try {
      return JournalReading.of(server);
    } catch (IOException e) {
      throw new BadInputException(
          "the journal " + e.getMessage()
              + ". Nothing was changed. Start its server, give its address by now with --journal, or the password of "
              + server.user() + " in " + JournalServer.PASSWORD,
          e);
    }
  }

  private static JournalReading read(JournalDatabase journal, Path folder) throws IOException {
    Path file = journal.file();
    if (!Files.exists(file) || (Files.isRegularFile(file) && Files.size(file) == 0)) {
      return JournalReading.ofNothing();
    }
    if (!Files.isRegularFile(file)) {
      throw new BadInputException(
          file + " is a folder or something else that is no file, in the journal's place. "
              + remedy(folder));
    }
    try {
      return JournalReading.of(journal);
    } catch (JournalUnreadableException e) {
      throw new BadInputException(
          "the journal is damaged: " + e.getMessage() + ". " + remedy(folder), e);
    }
  }

  private static BadInputException refusal(
      JournalPlace journal, JournalReading reading, Path folder, String unknown) {
    String what;
    if (journal instanceof JournalDatabase embedded && !Files.exists(embedded.file())) {
      what = "the journal " + journal + " is gone";
    } else if (reading.events() == 0) {
      what = "the journal " + journal
          + (journal instanceof JournalServer ? " is gone or empty" : " is empty");
    } else {
      what = "the journal " + journal + " is another experiment's, or an older copy";
    }
    return new BadInputException(what + ": it does not know of " + unknown
        + ". To go on without it would train anew what is committed. " + remedy(folder));
  }

  private static String remedy(Path folder) {
    return "Nothing was changed. Put the journal back from a copy, or repeat the experiment in another folder"
        + " (./kymo run " + folder.resolve("experiment.yaml") + " --out OTHER); ./kymo report "
        + folder + " shows what was recorded";
  }
}
