package dev.kymo.actors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.actors.cli.TinyExperiment.Printed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every file of an experiment × every kind of damage × every command that reads it, of an interrupted and of a completed experiment: what comes
 * of it, as docs/damage.md says. Nothing may pass in silence, and nothing hang.
 */
class DamageTableTest {
  private static final Path PAGE = Path.of("../docs/damage.md");
  private static final List<String> COMMANDS = List.of("status", "replay", "report", "resume");
  private static final int SECONDS = 60;
  /** Outcomes that somebody may meet; any other is a fault. */
  private static final List<String> RIGHT = List.of(
      "equal", "restored", "named", "lost", "refused", "–", "equal or refused", "equal or named");

  @TempDir
  private static Path folder;

  private static DamagedProjects projects;
  private static final Map<String, Printed> whole = new HashMap<>();
  private static List<String> end;
  private static List<String> damaged;
  private static final Map<String, String> rows = new HashMap<>();

  @BeforeAll
  static void recordOnce() throws Exception {
    projects = new DamagedProjects(folder);
    end = DamagedProjects.result(projects.original(false));
    for (boolean interrupted : new boolean[] {true, false}) {
      for (String command : COMMANDS) {
        Path project = projects.copy(interrupted);
        Printed said = run(command, project);
        assertThat(said.exitCode()).as(command + ": " + said).isEqualTo(ExitCode.DONE);
        whole.put(command + interrupted, said);
        if (command.equals("resume")) {
          assertThat(DamagedProjects.result(project)).isEqualTo(end);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(DamagedFile.class)
  void damage_ofAFile_comesToWhatThePageSays(DamagedFile file) throws Exception {
    List<String> faults = new ArrayList<>();
    for (Damage damage : Damage.values()) {
      List<String> cells = new ArrayList<>();
      for (boolean interrupted : new boolean[] {true, false}) {
        List<String> outcomes = outcomes(file, damage, interrupted);
        outcomes.stream()
            .filter(outcome -> !RIGHT.contains(outcome))
            .map(outcome -> damage + (interrupted ? " of an interrupted one: " : ": ") + outcome)
            .forEach(faults::add);
        cells.addAll(outcomes);
      }
      rows.put(file + " " + damage, DamagePage.line(file, damage, cells));
    }

    assertThat(faults).isEmpty();
    if (!update()) {
      assertThat(DamagePage.lines(PAGE, file)).isEqualTo(DamagePage.lines(rows, file));
    }
  }

  @AfterAll
  static void writePage() throws IOException {
    if (update()) {
      DamagePage.write(PAGE, rows);
    }
  }

  private static boolean update() {
    return "update".equals(System.getProperty("kymo.samples"));
  }

  /** By command; those that only read share a copy, {@code report} the last of them, for it mends. */
  private static List<String> outcomes(DamagedFile kind, Damage damage, boolean interrupted)
      throws Exception {
    List<String> outcomes = new ArrayList<>();
    for (String command : COMMANDS) {
      if (interrupted && !kind.isInInterrupted()) {
        outcomes.add("–");
        continue;
      }
      if (command.equals("status") || command.equals("resume")) {
        Path project = projects.copy(interrupted);
        damaged = kind.in(project, DamagedProjects.RUN);
        assertThat(damaged).isNotEmpty();
        for (String file : damaged) {
          damage.to(project.resolve(file), projects.anothers(kind, file, interrupted));
          if (kind == DamagedFile.LOCK && damage != Damage.DELETE) {
            // nobody is about to write it
            Files.setLastModifiedTime(
                project.resolve(file), FileTime.from(Instant.now().minusSeconds(60)));
          }
        }
      }
      outcomes.add(steady(kind, damage, outcome(kind, interrupted, command)));
    }
    return outcomes;
  }

  /** Where it depends on the place that is hit, which differs from recording to recording, both outcomes. */
  private static String steady(DamagedFile kind, Damage damage, String outcome) {
    boolean journal =
        kind == DamagedFile.JOURNAL && (damage == Damage.FLIP || damage == Damage.HALF);
    if (journal && List.of("equal", "refused").contains(outcome)) {
      return "equal or refused";
    }
    boolean events = kind == DamagedFile.EVENTS && damage == Damage.HALF;
    return events && List.of("equal", "named").contains(outcome) ? "equal or named" : outcome;
  }

  private static String outcome(DamagedFile kind, boolean interrupted, String command)
      throws Exception {
    try {
      Printed printed = run(command, projects.project());
      return new DamageOutcome(
              kind, damaged, interrupted, command, projects, whole.get(command + interrupted), end)
          .of(printed, projects.project());
    } catch (TimeoutException e) {
      return "HANGS: " + command;
    }
  }

  /** Under a clock. */
  private static Printed run(String command, Path project)
      throws InterruptedException, ExecutionException, TimeoutException {
    Path out = project.resolve("out");
    FutureTask<Printed> task = new FutureTask<>(() -> switch (command) {
      case "replay" -> TinyExperiment.printed(command, out, "--speed", "max");
      case "resume" -> TinyExperiment.printed(command, out, "--no-page", "--workers", 1);
      default -> TinyExperiment.printed(command, out);
    });
    Thread thread = new Thread(task, command);
    thread.setDaemon(true);
    thread.start();
    Printed printed = task.get(SECONDS, TimeUnit.SECONDS);
    return new Printed(
        printed.exitCode(),
        printed
            .output()
            .replaceAll("127\\.0\\.0\\.1:\\d+", "ADDRESS")
            .replaceAll("(?m)^ *\\d+:\\d\\d .*\\R", ""), // progress
        printed.errors());
  }
}
