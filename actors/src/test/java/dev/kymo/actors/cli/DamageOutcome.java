package dev.kymo.actors.cli;

import dev.kymo.actors.cli.TinyExperiment.Printed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What came of damaged files when a command read them.
 *
 * @param kind what was damaged
 * @param files their names below the project
 * @param interrupted the state of the experiment
 * @param undamaged what the command printed of the undamaged
 * @param end what the experiment comes to undisturbed
 */
record DamageOutcome(
    DamagedFile kind,
    List<String> files,
    boolean interrupted,
    String command,
    DamagedProjects projects,
    Printed undamaged,
    List<String> end) {

  /** In a word; whatever is not right in capitals, with what was printed. */
  String of(Printed printed, Path project) throws IOException {
    String all = printed.output() + printed.errors();
    if (all.contains("internal error") || all.contains("\tat ")) {
      return "INTERNAL ERROR: " + all;
    }
    // the journal is held against what all runs have committed
    if (kind != DamagedFile.JOURNAL
        && printed.errors().contains("runs/" + DamagedProjects.NEIGHBOUR + "/")) {
      return "BLAMES THE NEIGHBOUR: " + all;
    }
    boolean named = named(all);
    return switch (printed.exitCode()) {
      case ExitCode.BAD_INPUT -> named ? "refused" : "REFUSED WITHOUT ITS NAME: " + all;
      case ExitCode.RUN_FAILED -> named ? "lost" : "LOST WITHOUT ITS NAME: " + all;
      case ExitCode.DONE -> done(printed, project, named);
      default -> "EXIT CODE " + printed.exitCode() + ": " + all;
    };
  }

  private String done(Printed printed, Path project, boolean named) throws IOException {
    boolean resumed = command.equals("resume");
    boolean same = !resumed || DamagedProjects.result(project).equals(end);
    // an interrupted one goes on for another number of seconds
    if (same && (printed.equals(undamaged) || (resumed && interrupted && !named))) {
      return "equal";
    }
    boolean tellsResults = command.equals("status") || command.equals("report");
    boolean mayTellOthers = kind == DamagedFile.EVENTS || kind == DamagedFile.LOCK;
    if (!named
        || (tellsResults && !mayTellOthers && !printed.output().equals(undamaged.output()))) {
      return "SILENT: " + printed;
    }
    return restored(project) ? "restored" : "named";
  }

  /**
   * Whether each file is named; of both copies of a row the first, which was committed, and of an interrupted run's kinds of rows some: not all
   * have been committed.
   */
  private boolean named(String all) {
    Stream<String> those = files.stream()
        .filter(file -> kind != DamagedFile.BOTH || file.contains("/rows/"))
        .map(this::name);
    boolean some = kind == DamagedFile.EXPORT || (kind == DamagedFile.SEGMENTS && interrupted);
    return some ? those.anyMatch(all::contains) : those.allMatch(all::contains);
  }

  private String name(String file) {
    String below = file.startsWith("out/") ? file.substring("out/".length()) : file;
    return kind == DamagedFile.JOURNAL ? "journal" : below;
  }

  private boolean restored(Path project) throws IOException {
    for (String file : files) {
      Path before = projects.original(interrupted).resolve(file);
      Path now = project.resolve(file);
      if (!Files.isRegularFile(now)
          || !Arrays.equals(Files.readAllBytes(before), Files.readAllBytes(now))) {
        return false;
      }
    }
    return true;
  }
}
