package dev.kymo.actors;

import com.typesafe.config.ConfigFactory;
import dev.kymo.actors.experiment.CheckpointPolicy;
import dev.kymo.actors.experiment.OnMismatch;
import dev.kymo.actors.experiment.RetryBudgets;
import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.actors.lease.AttemptId;
import dev.kymo.actors.run.RowsFolder;
import dev.kymo.actors.run.SegmentRef;
import dev.kymo.monitoring.rows.RowFormat;
import dev.kymo.probes.ProbePlan;
import dev.kymo.vocabulary.Recorded;
import dev.kymo.vocabulary.StepRow;
import dev.kymo.workers.data.Truncation;
import dev.kymo.workers.training.DataPlan;
import dev.kymo.workers.training.ObjectivePlan;
import dev.kymo.workers.training.OptimizerPlan;
import dev.kymo.workers.training.StageLength;
import dev.kymo.workers.training.StagePlan;
import dev.kymo.workers.training.TrainingPlan;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * How long a step's row waits for its acknowledgement while another run's rows are verified: 63 runs hand over a step every 20 ms, then a 64th
 * resumes with many megabytes of rows. Prints percentiles before and while it is verified.
 *
 * <p>Arguments: a folder, megabytes of rows.
 */
final class AcknowledgementBench {
  private static final int RUNS = 63;
  private static final Duration STEP = Duration.ofMillis(20);
  private static final Duration QUIET = Duration.ofSeconds(5);

  private final Path runs;
  private final ActorSettings settings;
  private final ActorRef<Aggregator.Command> aggregator;
  private final Queue<Long> nanos = new ConcurrentLinkedQueue<>();

  private AcknowledgementBench(
      Path runs, ActorSettings settings, ActorRef<Aggregator.Command> aggregator) {
    this.runs = runs;
    this.settings = settings;
    this.aggregator = aggregator;
  }

  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    long bytes = Long.parseLong(arguments[1]) << 20;
    ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "bench", ConfigFactory.load());
    ActorSettings settings = ActorSettings.from(system.settings().config());
    ActorRef<Aggregator.Command> aggregator =
        system.systemActorOf(Aggregator.create(List.of(), settings), "aggregator", Props.empty());
    new AcknowledgementBench(folder, settings, aggregator).measure(system, bytes);
    system.terminate();
  }

  private void measure(ActorSystem<Void> system, long bytes) throws Exception {
    AttemptId resumed = new AttemptId("large-s0", 2, 1);
    SegmentRef segment = write(runs.resolve(resumed.run()), bytes);
    for (int i = 0; i < RUNS; i++) {
      begin(system, i);
    }
    ActorRef<RowsActor.Command> large = rows(system, resumed.run(), 1_000_000);
    Thread.sleep(QUIET.toMillis());
    nanos.clear();
    Thread.sleep(QUIET.toMillis());
    report("quiet");
    CountDownLatch ready = new CountDownLatch(1);
    ActorRef<RowsActor.Reply> owner = system.systemActorOf(
        Behaviors.<RowsActor.Reply>receiveMessage(reply -> {
          System.out.println(reply.getClass().getSimpleName());
          ready.countDown();
          return Behaviors.same();
        }),
        "owner",
        Props.empty());
    long start = System.nanoTime();
    large.tell(new RowsActor.BeginAttempt(
        resumed,
        List.of("chosen"),
        new RowsFolder(2, 0, 0),
        List.of(segment),
        1,
        List.of(),
        false,
        owner));
    ready.await();
    System.out.printf("verified %d MB in %.1f s%n", bytes >> 20, (System.nanoTime() - start) / 1e9);
    Thread.sleep(QUIET.toMillis()); // what waited meanwhile counts too
    report("while another run is verified, and after");
  }

  private void report(String when) {
    long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
    nanos.clear();
    System.out.printf(
        "%s: %d acknowledgements, median %.1f ms, 99th percentile %.1f ms, longest %.1f ms%n",
        when,
        sorted.length,
        sorted[sorted.length / 2] / 1e6,
        sorted[(int) (sorted.length * 0.99)] / 1e6,
        sorted[sorted.length - 1] / 1e6);
  }

  private ActorRef<RowsActor.Command> rows(ActorSystem<Void> system, String run, long steps) {
    return system.systemActorOf(
        RowsActor.create(runs, spec(run), steps, aggregator, settings),
        "rows-" + run,
        DispatcherSelector.fromConfig("kymo.rows-dispatcher"));
  }

  private void begin(ActorSystem<Void> system, int number) {
    AttemptId attempt = new AttemptId("small-s" + number, 1, 1);
    ActorRef<RowsActor.Command> rows = rows(system, attempt.run(), 1_000_000);
    ActorRef<RowsActor.Reply> owner = system.systemActorOf(
        Behaviors.<RowsActor.Reply>ignore(), "owner-" + number, Props.empty());
    rows.tell(new RowsActor.BeginAttempt(
        attempt,
        List.of("chosen"),
        new RowsFolder(1, 0, 0),
        List.of(),
        0,
        List.of(),
        false,
        owner));
    system.systemActorOf(worker(attempt, rows), "worker-" + number, Props.empty());
  }

  /** Hands over a step, waits for its acknowledgement, and then for the next step's time. */
  private Behavior<WorkerActor.Command> worker(
      AttemptId attempt, ActorRef<RowsActor.Command> rows) {
    return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
      long[] sent = {System.nanoTime()};
      rows.tell(new RowsActor.TakeStepRow(attempt, 1, step(1), 0, context.getSelf()));
      return Behaviors.receive(WorkerActor.Command.class)
          .onMessage(WorkerActor.RowsDurable.class, durable -> {
            nanos.add(System.nanoTime() - sent[0]);
            timers.startSingleTimer(
                new WorkerActor.SnapshotReleased(attempt, durable.sequence()), STEP);
            return Behaviors.same();
          })
          .onMessage(WorkerActor.SnapshotReleased.class, next -> {
            long step = next.step() + 1;
            sent[0] = System.nanoTime();
            rows.tell(
                new RowsActor.TakeStepRow(attempt, step, step(step), 0, context.getSelf()));
            return Behaviors.same();
          })
          .build();
    }));
  }

  private static SegmentRef write(Path runDir, long bytes) throws Exception {
    Path file = runDir.resolve("rows/t1/steps.jsonl");
    Files.createDirectories(file.getParent());
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    long length = 0;
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
      for (long step = 1; length < bytes; step++) {
        length += write(step, digest, out);
      }
    }
    return new SegmentRef(
        "rows/t1/steps.jsonl", length, HexFormat.of().formatHex(digest.digest()));
  }

  private static int write(long step, MessageDigest digest, OutputStream out) throws IOException {
    byte[] line = (RowFormat.line(new Recorded<>("large-s0", 1, step(step))) + "\n")
        .getBytes(StandardCharsets.UTF_8);
    digest.update(line);
    out.write(line);
    return line.length;
  }

  private static StepRow step(long step) {
    Double[] logprobs = new Double[4];
    Arrays.setAll(logprobs, i -> -100.0 / (step + i));
    List<Double> four = List.of(logprobs);
    return new StepRow(
        step, 1, "dpo", 0, List.of(1, 2, 3, 4), 1.0 / step, 1e-6, 3.5, 512, four, four, four, four,
        four, four, 0.25);
  }

  private static RunSpec spec(String run) {
    Truncation truncation = new Truncation(16, 8, Truncation.By.ROW);
    ObjectivePlan sft = new ObjectivePlan.Sft(List.of("chosen"), ObjectivePlan.Reduction.SUM);
    StagePlan stage = new StagePlan(
        sft, new StageLength.Steps(20), OptimizerPlan.Sgd.DEFAULT, 1e-3, 0, 2, null, 10);
    return new RunSpec(
        run,
        "bench",
        "dpo",
        0,
        "model",
        new TrainingPlan(
            Path.of("model"),
            new DataPlan(Path.of("train.jsonl"), null, List.of(), truncation, true),
            0,
            List.of(stage)),
        new ProbePlan(Path.of("model"), Path.of("probes.jsonl"), 3, List.of(), truncation),
        1_000_000,
        null,
        null,
        List.of(new CheckpointPolicy(100, 2)),
        OnMismatch.STOP,
        RetryBudgets.DEFAULT);
  }
}
