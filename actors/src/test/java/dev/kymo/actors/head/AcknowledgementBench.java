package dev.kymo.actors.head;

import com.typesafe.config.ConfigFactory;
import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.actors.fake.Specs;
import dev.kymo.actors.link.AttemptId;
import dev.kymo.actors.link.Report;
import dev.kymo.actors.link.SegmentRef;
import dev.kymo.actors.run.RowsFolder;
import dev.kymo.monitoring.rows.RowFormat;
import dev.kymo.vocabulary.Recorded;
import dev.kymo.vocabulary.StepRow;
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
  private final HeadSettings settings;
  private final ActorRef<Aggregator.Command> aggregator;
  private final Queue<Long> nanos = new ConcurrentLinkedQueue<>();

  private AcknowledgementBench(
      Path runs, HeadSettings settings, ActorRef<Aggregator.Command> aggregator) {
    this.runs = runs;
    this.settings = settings;
    this.aggregator = aggregator;
  }

  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    long bytes = Long.parseLong(arguments[1]) << 20;
    ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "bench", ConfigFactory.load());
    HeadSettings settings = HeadSettings.from(system.settings().config());
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
    ActorRef<RowsMessage> large = rows(system, resumed.run(), 1_000_000);
    Thread.sleep(QUIET.toMillis());
    nanos.clear();
    Thread.sleep(QUIET.toMillis());
    report("quiet");
    CountDownLatch ready = new CountDownLatch(1);
    ActorRef<RowsReply> owner = system.systemActorOf(
        Behaviors.<RowsReply>receiveMessage(reply -> {
          System.out.println(reply.getClass().getSimpleName());
          ready.countDown();
          return Behaviors.same();
        }),
        "owner",
        Props.empty());
    long start = System.nanoTime();
    large.tell(new RowsMessage.BeginAttempt(
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

  private ActorRef<RowsMessage> rows(ActorSystem<Void> system, String run, long steps) {
    return system.systemActorOf(
        RowsActor.create(runs, spec(run), steps, aggregator, settings),
        "rows-" + run,
        DispatcherSelector.fromConfig("kymo.rows-dispatcher"));
  }

  private void begin(ActorSystem<Void> system, int number) {
    AttemptId attempt = new AttemptId("small-s" + number, 1, 1);
    ActorRef<RowsMessage> rows = rows(system, attempt.run(), 1_000_000);
    ActorRef<RowsReply> owner =
        system.systemActorOf(Behaviors.<RowsReply>ignore(), "owner-" + number, Props.empty());
    rows.tell(new RowsMessage.BeginAttempt(
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
  private Behavior<LeaseMessage> worker(AttemptId attempt, ActorRef<RowsMessage> rows) {
    return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
      long[] sent = {System.nanoTime(), 0};
      report(rows, attempt, 1, context.getSelf());
      return Behaviors.receive(LeaseMessage.class)
          .onMessage(LeaseMessage.Acknowledge.class, durable -> {
            nanos.add(System.nanoTime() - sent[0]);
            // any message that only this actor sends itself
            timers.startSingleTimer(LeaseMessage.Beat.INSTANCE, STEP);
            sent[1] = durable.sequence();
            return Behaviors.same();
          })
          .onMessage(LeaseMessage.Beat.class, next -> {
            sent[0] = System.nanoTime();
            report(rows, attempt, sent[1] + 1, context.getSelf());
            return Behaviors.same();
          })
          .build();
    }));
  }

  private static void report(
      ActorRef<RowsMessage> rows, AttemptId attempt, long step, ActorRef<LeaseMessage> from) {
    rows.tell(new RowsMessage.TakeReport(
        new Report(attempt, step, new Report.StepTaken(step(step), 0)), from));
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
    return new SegmentRef("rows/t1/steps.jsonl", length, HexFormat.of().formatHex(digest.digest()));
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
        step,
        1,
        "dpo",
        0,
        List.of(1, 2, 3, 4),
        1.0 / step,
        1e-6,
        3.5,
        512,
        four,
        four,
        four,
        four,
        four,
        four,
        0.25);
  }

  private static RunSpec spec(String run) {
    RunSpec small = Specs.small(0);
    return new RunSpec(
        run,
        small.experiment(),
        small.recipe(),
        small.seed(),
        small.model(),
        small.training(),
        small.probe(),
        null,
        small.probing(),
        small.checkpoints(),
        small.onMismatch(),
        small.retries());
  }
}
