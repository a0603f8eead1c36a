package dev.kymo.actors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script kymo with real training below it. */
class LauncherTrainingTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final String YAML = """
      name: tiny
      model: model
      data: {train: rows.jsonl, probes: rows.jsonl, probe-limit: 3, max-length: 40, max-prompt-length: 20}
      recipes: {long: [{objective: sft, steps: STEPS}]}
      defaults: {learning-rate: 1e-3, warmup-steps: 2, checkpoint-every: 10}
      probe: {every: 20}
      """;

  @TempDir
  private Path folder;

  private TinyExperiment tiny;
  private LauncherScript launcher;

  @BeforeEach
  void setUp() throws IOException {
    folder = folder.toRealPath();
    tiny = new TinyExperiment(folder);
    launcher = new LauncherScript(
            folder, app(folder.resolve("app")), Path.of(System.getProperty("java.home")))
        .with("KYMO_JAVA_OPTS", "-XX:TieredStopAtLevel=1");
  }

  /** A build of one jar, whose manifest names the class path of the tests. */
  private static Path app(Path app) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest
        .getMainAttributes()
        .put(
            Attributes.Name.CLASS_PATH,
            Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toUri().toString())
                .collect(Collectors.joining(" ")));
    Path jar = Files.createDirectories(app.resolve("lib")).resolve("classes.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream written = new JarOutputStream(file, manifest)) {
      written.finish();
    }
    return app;
  }

  private void write(int steps) throws IOException {
    tiny.write("tiny.yaml", YAML.replace("STEPS", String.valueOf(steps)));
  }

  private Process start(String out) throws IOException {
    return launcher.start("run", tiny.path("tiny.yaml"), "--out", tiny.path(out), "--no-page");
  }

  private static ProcessHandle java(Process launcher) {
    return launcher.children().findFirst().orElseThrow();
  }

  private static void await(Process launcher, Callable<Boolean> what) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> what.call() || !launcher.isAlive());
    assertThat(launcher.isAlive()).isTrue();
  }

  private boolean committed(String out) throws IOException {
    Path commits = tiny.path(out).resolve("runs/long-s0/committed.json");
    return Files.exists(commits) && !Files.readString(commits).contains("\"step\":0,");
  }

  private List<ObjectNode> rows(String out, String file) throws IOException {
    List<ObjectNode> rows = new ArrayList<>();
    for (String line : Files.readAllLines(run(out).resolve(file))) {
      ObjectNode row = (ObjectNode) JSON.readTree(line);
      rows.add(row.remove(List.of("seconds", "attempt")));
    }
    return rows;
  }

  private Path run(String out) {
    return tiny.path(out).resolve("runs/long-s0");
  }

  @Test
  void run_killedTwice_endsAsUndisturbed() throws Exception {
    write(200);
    assertThat(LauncherScript.exitCode(start("undisturbed"))).isZero();

    Process process = start("out");
    await(process, () -> committed("out"));
    java(process).destroyForcibly();
    await(process, () -> Files.exists(run("out").resolve("rows/t2")));
    java(process).destroyForcibly();

    assertThat(LauncherScript.exitCode(process)).isZero();
    for (String file : List.of("steps.jsonl", "readings.jsonl")) {
      assertThat(rows("out", file)).as(file).isNotEmpty().isEqualTo(rows("undisturbed", file));
    }
    assertThat(run("out").resolve("model/model.safetensors"))
        .hasSameBinaryContentAs(run("undisturbed").resolve("model/model.safetensors"));
    assertThat(launcher.printed())
        .contains(
            "(restart 1 of at most 3 in ten minutes): ./kymo resume " + tiny.path("out")
                + " --no-page",
            "(restart 2 of");
    assertThat(launcher.temporary).isEmptyDirectory();
  }

  @Test
  void run_toldToEnd_stopsInOrderOnce() throws Exception {
    write(1_000_000);
    Process process = start("out");
    await(process, () -> committed("out"));

    LauncherScript.signal("QUIT", process.pid());
    await(process, () -> launcher.printed().contains("Full thread dump"));
    LauncherScript.signal("INT", process.pid());

    assertThat(LauncherScript.exitCode(process)).isEqualTo(ExitCode.INTERRUPTED);
    assertThat(launcher.printed())
        .containsOnlyOnce("Stopping after the current steps ...")
        .containsOnlyOnce("To continue: ./kymo resume " + tiny.path("out"))
        .doesNotContain("restart");
    assertThat(launcher.temporary).isEmptyDirectory();
  }

  @Test
  void run_launcherIsKilled_endsInOrderByItself() throws Exception {
    write(1_000_000);
    Process process = start("out");
    await(process, () -> committed("out"));
    ProcessHandle java = java(process);

    process.destroyForcibly().waitFor();

    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !java.isAlive());
    assertThat(launcher.printed())
        .contains("The launcher (process " + process.pid() + ") is gone, so this ends too.")
        .contains("To continue: ./kymo resume " + tiny.path("out"));
    try (Stream<Path> left = Files.list(launcher.temporary)) {
      assertThat(left.filter(file -> file.toString().contains("kymo-restart"))).isEmpty();
    }
    Process resumed = launcher.start("resume", tiny.path("out"), "--no-page");
    await(resumed, () -> Files.exists(run("out").resolve("rows/t2")));
    LauncherScript.signal("TERM", resumed.pid());
    assertThat(LauncherScript.exitCode(resumed)).isEqualTo(ExitCode.INTERRUPTED);
  }
}
