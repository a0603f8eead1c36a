package dev.kymo.actors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The script kymo, with a stand-in for java that does what a test tells it to, start by start. */
class LauncherTest {
  /** Notes its process and its words behind the class to start, then does the line of the plan that is its turn. */
  private static final String JAVA = """
      #!/usr/bin/env bash
      for word in "$@"; do
        case $word in -Dkymo.restart-note=*) note=${word#*=} ;; esac
      done
      while [ "$1" != dev.kymo.actors.cli.Main ]; do shift; done
      shift
      printf '%s' "$$" >>"$PLAN.started"
      printf ' <%s>' "$@" >>"$PLAN.started"
      echo >>"$PLAN.started"
      turn=$(wc -l <"$PLAN.started")
      eval "$(sed -n "${turn}p" "$PLAN")"
      """;

  private static final String KILLED = "kill -KILL $$";

  /** Waits to be told to end, and does so in order. */
  private static final String OBEDIENT =
      "trap 'echo stopping; exit 130' TERM HUP; trap '' INT; echo waiting; while :; do sleep 0.05; done";

  @TempDir
  private Path folder;

  private LauncherScript launcher;

  @BeforeEach
  void setUp() throws IOException {
    Path java = folder.resolve("jdk");
    Files.createDirectories(java.resolve("bin"));
    Files.writeString(java.resolve("release"), "JAVA_VERSION=\"17.0.1\"\n");
    Path program = Files.writeString(java.resolve("bin/java"), JAVA);
    assertThat(program.toFile().setExecutable(true)).isTrue();
    Files.createDirectories(folder.resolve("app/lib"));
    launcher = new LauncherScript(folder, folder.resolve("app"), java)
        .with("PLAN", folder.resolve("plan").toString());
  }

  private void plan(String... starts) throws IOException {
    Files.write(folder.resolve("plan"), List.of(starts));
  }

  /** The words of each start. */
  private List<String> started() throws IOException {
    return Files.readAllLines(folder.resolve("plan.started")).stream()
        .map(line -> line.substring(line.indexOf(' ') + 1))
        .toList();
  }

  private void assertTidy() throws IOException {
    assertThat(launcher.temporary).isEmptyDirectory();
  }

  /** What Java does once the experiment has begun: leaves a note, and the file that the note names is there. */
  private String begins() {
    Path sign = folder.resolve("resolved.yaml");
    return "touch '" + sign + "'; printf '%s\\0' '" + sign
        + "' resume '/an out' --workers 2 >\"$note\"; ";
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 130, 143, 129, 131})
  void run_endsByItselfOrAsTold_keepsTheExitCode(int code) throws Exception {
    plan("exit " + code);

    assertThat(launcher.run("run", "x.yaml")).isEqualTo(code);

    assertThat(started()).containsExactly("<run> <x.yaml>");
    assertThat(launcher.printed()).isEmpty();
    assertTidy();
  }

  @ParameterizedTest
  @ValueSource(strings = {"KILL", "SEGV", "ABRT", "BUS"})
  void run_endedByASignalBeforeItBegan_startsAgain(String signal) throws Exception {
    plan("kill -" + signal + " $$", "exit 0");

    assertThat(launcher.run("run", "my file.yaml", "--out", "o")).isZero();

    assertThat(started())
        .containsExactly("<run> <my file.yaml> <--out> <o>", "<run> <my file.yaml> <--out> <o>");
    assertThat(launcher.printed().lines())
        .singleElement()
        .asString()
        .startsWith("kymo: Java (process ")
        .contains(
            ") was ended by SIG" + signal,
            ". Now it starts again (restart 1 of at most 3 in ten minutes):"
                + " ./kymo run my\\ file.yaml --out o");
    assertTidy();
  }

  @Test
  void run_killedOnceItBegan_resumesWithTheWordsNoted() throws Exception {
    plan(begins() + KILLED, KILLED, "exit 1");

    assertThat(launcher.run("run", "x.yaml")).isEqualTo(1);

    assertThat(started())
        .containsExactly(
            "<run> <x.yaml>",
            "<resume> </an out> <--workers> <2>",
            "<resume> </an out> <--workers> <2>");
    assertThat(launcher.printed())
        .contains("Now it is resumed (restart 1 of", "Now it is resumed (restart 2 of");
  }

  @Test
  void run_killedWhileItsNoteNamesWhatIsNotThereYet_startsAgain() throws Exception {
    plan(begins() + "rm '" + folder.resolve("resolved.yaml") + "'; " + KILLED, "exit 0");

    assertThat(launcher.run("run", "x.yaml")).isZero();

    assertThat(started()).containsExactly("<run> <x.yaml>", "<run> <x.yaml>");
  }

  @Test
  void resume_killed_isResumedWithTheSameWords() throws Exception {
    plan(KILLED, "exit 0");

    assertThat(launcher.run("resume", "out", "--no-page")).isZero();

    assertThat(started())
        .containsExactly("<resume> <out> <--no-page>", "<resume> <out> <--no-page>");
  }

  @Test
  void run_killedFourTimesInTenMinutes_givesUpWith1() throws Exception {
    plan(begins() + KILLED, KILLED, KILLED, KILLED, "exit 0");

    assertThat(launcher.run("run", "x.yaml")).isEqualTo(ExitCode.RUN_FAILED);

    assertThat(started()).hasSize(4);
    assertThat(launcher.printed().lines().toList())
        .hasSize(4)
        .last()
        .asString()
        .contains(
            "That was so three times within ten minutes before, so this is the end.",
            "To resume: ./kymo resume /an\\ out --workers 2");
    assertTidy();
  }

  @Test
  void run_noRestart_endsWith137AndSaysHowToGoOn() throws Exception {
    plan(begins() + KILLED, "exit 0");

    assertThat(launcher.run("run", "x.yaml", "--no-restart")).isEqualTo(137);

    assertThat(started()).hasSize(1);
    assertThat(launcher.printed())
        .contains("was ended by SIGKILL", "To resume: ./kymo resume /an\\ out --workers 2");
    assertTidy();
  }

  @ParameterizedTest
  @CsvSource({"INT", "TERM", "HUP"})
  void run_toldToEnd_passesItOnOnceAndKeepsTheExitCode(String signal) throws Exception {
    plan(OBEDIENT);
    Process process = startAndAwait("waiting");

    LauncherScript.signal(signal, process.pid());

    assertThat(LauncherScript.exitCode(process)).isEqualTo(130);
    assertThat(launcher.printed()).isEqualTo("waiting\nstopping\n");
    assertTidy();
  }

  @Test
  void run_interruptedBeforeThereIsAnythingToStop_endsWith130() throws Exception {
    plan("echo waiting; exec sleep 60");
    Process process = startAndAwait("waiting");

    LauncherScript.signal("INT", process.pid());

    assertThat(LauncherScript.exitCode(process)).isEqualTo(130);
  }

  @Test
  void run_killedAfterItWasToldToEnd_isNotRestarted() throws Exception {
    plan("trap 'echo stopping; " + KILLED + "' TERM; echo waiting; while :; do sleep 0.05; done");
    Process process = startAndAwait("waiting");

    LauncherScript.signal("TERM", process.pid());

    assertThat(LauncherScript.exitCode(process)).isEqualTo(137);
    assertThat(started()).hasSize(1);
  }

  @Test
  void run_quit_endsNothing() throws Exception {
    plan("echo waiting; sleep 1; exit 1");
    Process process = startAndAwait("waiting");

    LauncherScript.signal("QUIT", process.pid());

    assertThat(LauncherScript.exitCode(process)).isEqualTo(1);
  }

  @Test
  void run_standardInput_reachesJava() throws Exception {
    plan("cat");
    Process process = launcher.start("run", "x.yaml");
    try (var input = process.outputWriter()) {
      input.write("hello\n");
    }

    assertThat(LauncherScript.exitCode(process)).isZero();
    assertThat(launcher.printed()).isEqualTo("hello\n");
  }

  @Test
  void status_becomesJava() throws Exception {
    plan(KILLED);
    Process process = launcher.start("status", "out");

    assertThat(LauncherScript.exitCode(process)).isEqualTo(137);

    assertThat(Files.readString(folder.resolve("plan.started"))).startsWith(process.pid() + " ");
    assertThat(started()).hasSize(1);
  }

  private Process startAndAwait(String line) throws IOException {
    Process process = launcher.start("run", "x.yaml");
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> launcher.printed().contains(line) || !process.isAlive());
    return process;
  }
}
