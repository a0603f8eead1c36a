package dev.kymo.actors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.actors.experiment.KymoVersion;
import dev.kymo.actors.fake.Faults;
import dev.kymo.actors.fake.Specs;
import dev.kymo.actors.head.ExperimentResult;
import dev.kymo.actors.wire.Endpoint;
import dev.kymo.actors.wire.JoinToken;
import dev.kymo.actors.wire.TlsStores;
import dev.kymo.actors.wire.Wire;
import dev.kymo.vocabulary.LoggedEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers in JVMs of their own that join over a socket, and are killed, stopped or refused; a head that is started anew. */
class ClusterTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String QUICK =
      "kymo.cluster { silent-at-most = 3s, answer-at-most = 4s, unproved-at-most = 2s }\n"
          + "kymo.link { resend-after = 2s }";

  @TempDir
  private Path directory;

  private final List<Process> workers = new ArrayList<>();
  /** What each of them said. */
  private final List<Path> logs = new ArrayList<>();

  private final List<String> screen = new CopyOnWriteArrayList<>();
  private final JoinToken token = JoinToken.random();
  private Path tokenFile = Path.of("");
  private Endpoint head = new Endpoint("127.0.0.1", 0);
  private FakeExperiment experiment = new FakeExperiment(Path.of(""), Faults.none());

  @BeforeEach
  void chooseAPort() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      head = new Endpoint("127.0.0.1", free.getLocalPort());
    }
    tokenFile = directory.resolve("token");
    token.write(tokenFile);
    experiment = inCluster(null);
  }

  @AfterEach
  void endWorkers() {
    workers.forEach(Process::destroyForcibly);
  }

  @Test
  void run_aWorkerIsKilled_goesOnElsewhereAndEndsAsUndisturbed() throws Exception {
    FakeExperiment undisturbed = undisturbed();
    Process first = worker("a");
    worker("b");
    ExperimentSystem system = experiment.start();
    awaitSteps(1, 12, 2);

    first.destroyForcibly();
    ExperimentResult result = await(system);

    assertThat(result.completed()).isTrue();
    experiment.assertSameResultsAs(undisturbed);
    assertThat(experiment.sink.of(LoggedEvent.AttemptEnded.class))
        .singleElement()
        .satisfies(end -> {
          assertThat(end.reason()).isEqualTo("worker-lost");
          assertThat(end.message()).isEqualTo("it has said nothing for 3 s");
        });
    assertThat(screen).anyMatch(line -> line.startsWith("a has joined with 1 slot"));
    assertThat(screen).anyMatch(line -> line.startsWith("a is gone"));
    assertThat(exitCode(workers.get(1))).as("a worker ends with the experiment").isZero();
    assertThat(proofs()).isEmpty();
  }

  /** Its worker is the same process from beginning to end. */
  @Test
  void start_headWasKilled_itsWorkerJoinsTheNextByItself() throws Exception {
    FakeExperiment undisturbed = undisturbed();
    Process worker = worker("a");
    ExperimentSystem killed = experiment.start();
    awaitSteps(1, 12, 1);
    killed.abort();
    killed.whenDone().toCompletableFuture().handle((result, failure) -> 0).join();
    FakeExperiment next = inCluster(null);

    ExperimentResult result = await(next.start());

    assertThat(result.completed()).isTrue();
    next.assertSameResultsAs(undisturbed);
    assertThat(exitCode(worker)).isZero();
    assertThat(said(worker))
        .filteredOn(line -> line.startsWith("Joined the head"))
        .hasSize(1);
  }

  /** Stopped, it is gone; when it goes on, it is somebody else. */
  @Test
  void run_aWorkerIsStoppedAndContinued_isFencedAndJoinsAnew() throws Exception {
    FakeExperiment undisturbed = undisturbed();
    Process worker = worker("a");
    ExperimentSystem system = experiment.start();
    awaitSteps(1, 12, 1);

    signal(worker, "STOP");
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> screen.stream().anyMatch(line -> line.startsWith("a is gone")));
    signal(worker, "CONT");
    ExperimentResult result = await(system);

    assertThat(result.completed()).isTrue();
    experiment.assertSameResultsAs(undisturbed);
    assertThat(screen).filteredOn(line -> line.startsWith("a has joined")).hasSize(2);
    assertThat(exitCode(worker)).isZero();
    assertThat(said(worker)).anyMatch(line -> line.contains("counts this worker as gone"));
  }

  /** No step is taken twice, as the checkpoint comes after the last one. */
  @Test
  void run_aWorkerIsTold_handsOverItsRunAndLeaves() throws Exception {
    FakeExperiment undisturbed = undisturbed();
    Process worker = worker("a");
    ExperimentSystem system = experiment.start();
    awaitSteps(1, 12, 1);

    worker.destroy();
    assertThat(exitCode(worker)).isEqualTo(130);
    worker("b");
    ExperimentResult result = await(system);

    assertThat(result.completed()).isTrue();
    experiment.assertSameResultsAs(undisturbed);
    assertThat(experiment.sink.of(LoggedEvent.AttemptEnded.class))
        .singleElement()
        .satisfies(end -> assertThat(end.reason()).isEqualTo("handed-over"));
    assertThat(experiment.sink.of(LoggedEvent.StepsReplayed.class)).isEmpty();
    assertThat(screen).anyMatch(line -> line.startsWith("a is to end"));
    assertThat(screen).anyMatch(line -> line.startsWith("a is gone") && line.contains("ended"));
  }

  @Test
  void join_whatDoesNotFit_isRefusedWithWhatToDo() throws Exception {
    Path another = directory.resolve("another-token");
    JoinToken.random().write(another);
    Path copy = Files.createDirectories(directory.resolve("copy"));
    String build = KymoVersion.current();
    Process stranger = start(another, experiment.directory, "stranger", build, "");
    Process elsewhere = start(tokenFile, copy, "elsewhere", build, "");
    Process old = start(tokenFile, experiment.directory, "old", "0.0.1", "");
    ExperimentSystem system = experiment.start();

    assertThat(exitCode(stranger)).isEqualTo(2);
    assertThat(exitCode(elsewhere)).isEqualTo(2);
    assertThat(exitCode(old)).isEqualTo(2);
    system.abort();
    assertThat(said(stranger)).anyMatch(line -> line.contains("another token"));
    assertThat(said(elsewhere))
        .anyMatch(line ->
            line.contains(copy + " is not the folder that the head calls " + experiment.directory));
    assertThat(said(old))
        .anyMatch(line -> line.contains("runs Kymo " + build) && line.contains("this is 0.0.1"));
    assertThat(screen).anyMatch(line -> line.contains("0.0.1") && line.contains(build));
    assertThat(screen).anyMatch(line -> line.startsWith("elsewhere gets no work"));
  }

  @Test
  void join_withCertificates_onlyThoseThatAreTrusted() throws Exception {
    Path ours = keyStore("ours");
    Path foreign = keyStore("foreign");
    experiment = inCluster(new TlsStores(ours, ours, FakeJoinMain.PASSWORD, FakeJoinMain.PASSWORD));
    ExperimentSystem system = experiment.start();
    String build = KymoVersion.current();
    Process wrong = start(tokenFile, experiment.directory, "wrong", build, foreign.toString());
    Process plain = start(tokenFile, experiment.directory, "plain", build, "");
    start(tokenFile, experiment.directory, "right", build, ours.toString());

    assertThat(exitCode(wrong)).isEqualTo(2);
    assertThat(exitCode(plain)).isEqualTo(2);
    ExperimentResult result = await(system);

    assertThat(result.completed()).isTrue();
    assertThat(said(wrong)).anyMatch(line -> line.contains("TLS with the head"));
    assertThat(said(plain)).anyMatch(line -> line.contains("speaks TLS only"));
    assertThat(screen).filteredOn(line -> line.contains("has joined")).hasSize(1);
  }

  private FakeExperiment inCluster(@Nullable TlsStores tls) {
    FakeExperiment made = new FakeExperiment(
        directory.resolve("in-cluster"), Faults.none(), Specs.small(0), Specs.small(1));
    made.overrides = QUICK;
    made.listener = new Listener(new Wire(head, tls), token.system(), false, screen::add);
    return made;
  }

  private FakeExperiment undisturbed() throws Exception {
    FakeExperiment alone = new FakeExperiment(
        directory.resolve("undisturbed"), Faults.none(), Specs.small(0), Specs.small(1));
    alone.run();
    return alone;
  }

  private Process worker(String machine) throws IOException {
    return start(tokenFile, experiment.directory, machine, KymoVersion.current(), "");
  }

  private Process start(Path secret, Path folder, String machine, String build, String tls)
      throws IOException {
    Files.createDirectories(experiment.directory);
    Path log = directory.resolve(machine + ".log");
    Process process = new ProcessBuilder(
            ProcessHandle.current().info().command().orElse("java"),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            FakeJoinMain.class.getName(),
            head.toString(),
            secret.toString(),
            folder.toString(),
            machine,
            build,
            tls,
            QUICK)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
    workers.add(process);
    logs.add(log);
    return process;
  }

  private List<String> said(Process process) throws IOException {
    return Files.readAllLines(logs.get(workers.indexOf(process)));
  }

  private static int exitCode(Process process) throws InterruptedException {
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private static void signal(Process process, String name) throws Exception {
    new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
        .start()
        .waitFor();
  }

  private Path keyStore(String name) throws Exception {
    Path file = directory.resolve(name + ".p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    Process made = new ProcessBuilder(
            keytool,
            "-genkeypair",
            "-alias",
            "kymo",
            "-keyalg",
            "EC",
            "-dname",
            "CN=" + name,
            "-validity",
            "2",
            "-ext",
            "san=ip:127.0.0.1",
            "-ext",
            "eku=serverAuth,clientAuth",
            "-keystore",
            file.toString(),
            "-storetype",
            "PKCS12",
            "-storepass",
            FakeJoinMain.PASSWORD)
        .redirectErrorStream(true)
        .start();
    String said = new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(made.waitFor()).as(said).isZero();
    return file;
  }

  private List<Path> proofs() throws IOException {
    try (var files = Files.list(experiment.directory)) {
      return files.filter(file -> file.toString().contains("cluster-proof")).toList();
    }
  }

  private static ExperimentResult await(ExperimentSystem system) throws Exception {
    return system.whenDone().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /** Until so many runs have written so many steps under the head of that term. */
  private void awaitSteps(int term, int steps, int runs) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> experiment.specs.stream()
                .filter(spec -> stepsIn(experiment.runFolder(spec), term) > steps)
                .count()
            >= runs);
  }

  private static int stepsIn(Path run, int term) {
    Path steps = run.resolve("rows").resolve("t" + term).resolve("steps.jsonl");
    try {
      return Files.exists(steps) ? Files.readAllLines(steps).size() : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
