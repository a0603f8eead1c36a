package dev.kymo.actors;

import dev.kymo.actors.experiment.FileHash;
import dev.kymo.actors.experiment.Notice;
import dev.kymo.actors.experiment.OnMismatch;
import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.actors.experiment.Settings;
import dev.kymo.actors.fake.Specs;
import dev.kymo.actors.head.InputLedger;
import dev.kymo.actors.link.AttemptId;
import dev.kymo.actors.link.EndReason;
import dev.kymo.actors.link.GateAnswer;
import dev.kymo.actors.link.HeadAnswer;
import dev.kymo.actors.link.Inspect;
import dev.kymo.actors.link.Inspected;
import dev.kymo.actors.link.Lease;
import dev.kymo.actors.link.ModelSize;
import dev.kymo.actors.link.NodeUp;
import dev.kymo.actors.link.ReferenceFile;
import dev.kymo.actors.link.Report;
import dev.kymo.actors.link.SegmentRef;
import dev.kymo.actors.link.Slot;
import dev.kymo.actors.link.ToGate;
import dev.kymo.actors.link.ToWorker;
import dev.kymo.actors.run.Commit;
import dev.kymo.actors.run.LifecycleEvent;
import dev.kymo.actors.run.RowsFolder;
import dev.kymo.vocabulary.DecompositionRow;
import dev.kymo.vocabulary.ExampleRow;
import dev.kymo.vocabulary.HeldOutRow;
import dev.kymo.vocabulary.InfluenceRow;
import dev.kymo.vocabulary.KernelRow;
import dev.kymo.vocabulary.LeftOut;
import dev.kymo.vocabulary.ReadingRow;
import dev.kymo.vocabulary.RunRow;
import dev.kymo.vocabulary.SampleRow;
import dev.kymo.vocabulary.StepRow;
import dev.kymo.vocabulary.TokensRow;
import dev.kymo.workers.checkpoint.CheckpointId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/** One of each: what the journal holds and what actors tell each other. */
public final class Samples {
  public static final AttemptId ATTEMPT = new AttemptId("sft-s0", 7, 2);
  public static final CheckpointId CHECKPOINT =
      new CheckpointId("step-00000020-t7-a2", 20, "a1b2", 1234);
  public static final List<SegmentRef> SEGMENTS = List.of(
      new SegmentRef("rows/t3/steps.jsonl", 100, "c3"),
      new SegmentRef("rows/t7/readings.jsonl", 50, "d4"));
  public static final Commit COMMIT = new Commit(ATTEMPT, CHECKPOINT, true, false, SEGMENTS);
  public static final StepRow STEP = new StepRow(
      3,
      1,
      "dpo",
      0,
      List.of(4, 5),
      0.5,
      1e-4,
      2,
      30,
      List.of(-1.0, -2.0),
      List.of(-3.0),
      null,
      null,
      List.of(0.5, 0.25),
      null,
      0.25);
  /** One row of each kind that a probe finds. */
  public static final List<RunRow> FINDINGS = List.of(
      SampleRow.of(
          ReadingRow.class,
          "step",
          6,
          "stage",
          1,
          "response",
          "chosen",
          "count",
          3,
          "logprobMean",
          -1,
          "argmaxLogprobMean",
          -0.5,
          "tokensMean",
          9,
          "seconds",
          0.002),
      new DecompositionRow(
          7, 1, "dpo", "chosen", 1, 0.5, 0.4, 0.3, 0, 0.1, 0, 0, 1.0, 0.0, true, null, 0.1, 0.2,
          1e-6, 0.5, 9, 0.25),
      new ExampleRow(
          7,
          1,
          0,
          "chosen",
          9,
          0.5,
          0.4,
          0.3,
          0,
          0.1,
          0,
          0,
          1.0,
          0.0,
          true,
          0.1,
          1e-6,
          false,
          List.of(0.5),
          List.of(0.4),
          List.of(0.3),
          List.of(0.0),
          0.25),
      new InfluenceRow(7, 1, 0, "chosen", 3, "chosen", 0.3, LeftOut.IDENTICAL_PAIR, 0.25),
      new KernelRow(
          6,
          1,
          "chosen",
          "rejected",
          4,
          12.5,
          0.5,
          0.75,
          0.1,
          0.01,
          2.6,
          2.1,
          Double.NaN,
          8,
          List.of(1.5f, -0.25f),
          0.25),
      new TokensRow(
          7, 1, 2, 0.2, 3, -2, 9, 1, 7, 6, 2, 33, 20, 10, 357, 50, 300, -0.5, 0.25, 1e-6, 0.125),
      new HeldOutRow(8, 2, 3, 0.5, -0.25, 0.75, 1, 0.125));

  private Samples() {}

  public static RunSpec spec(OnMismatch onMismatch) {
    return Specs.small(0, onMismatch);
  }

  public static LifecycleEvent started(AttemptId attempt) {
    return new LifecycleEvent.AttemptStarted(
        attempt, "worker-1", null, 0, new RowsFolder(attempt.headTerm(), 0, 0));
  }

  /** What the journal holds of an experiment's inputs, as it has been stored since version 2. */
  public static List<InputLedger.Event> inputs() {
    return List.of(
        new InputLedger.SettingsRecorded(new Settings(List.of(
            new Settings.Value("format", "2"),
            new Settings.Value("recipes.a[0].learning-rate", "5.0E-7"),
            new Settings.Value("data.train", "sha256 00ff")))),
        new InputLedger.ReferencesKept("0123.safetensors", "89ab"));
  }

  public static List<LifecycleEvent> lifecycle() {
    return List.of(
        new LifecycleEvent.AttemptStarted(ATTEMPT, "worker-1", null, 0, new RowsFolder(7, 1, 15)),
        new LifecycleEvent.AttemptEnded(ATTEMPT, EndReason.NON_FINITE, "the loss is NaN", 17),
        new LifecycleEvent.Committed(COMMIT, List.of("step-00000010-t7-a2")),
        new LifecycleEvent.CommitRejected(
            "step-00000020-t7-a2", 20, "torn", List.of("rows/t3/steps.jsonl")),
        new LifecycleEvent.RowsDistrusted(List.of("rows/t7/steps.jsonl"), "a torn line"),
        new LifecycleEvent.BranchStarted(22, "expected 1, actual 2"),
        new LifecycleEvent.RunCompleted(40),
        new LifecycleEvent.RunFailed(EndReason.EXCEPTION, "out of luck"),
        new LifecycleEvent.RunDiverged(22, "expected 1, actual 2"),
        new LifecycleEvent.ModelExported(List.of(new SegmentRef("model/config.json", 31, "e5"))));
  }

  /** What may follow each other in an attempt's stream of reports. */
  public static List<Report.Item> items() {
    return List.of(
        Report.Alive.INSTANCE,
        new Report.StepTaken(STEP, 2),
        new Report.Found(FINDINGS),
        new Report.CheckpointWritten(CHECKPOINT, 1, true, false, Duration.ofMillis(3)),
        new Report.ReferencesWritten(new ReferenceFile("0123.safetensors", "89ab")),
        new Report.ProbesAwaited(Duration.ofMillis(3)),
        new Report.Exported(SEGMENTS),
        new Report.Ended(EndReason.PROBE, "out of memory", 17));
  }

  public static List<ToWorker> toWorker(ActorRef<Report> head) {
    return List.of(
        new ToWorker.Grant(lease(Specs.small(0)), head),
        new ToWorker.Orders(ATTEMPT, 3, 12, 20, List.of("k"), true, ToWorker.Wish.EXPORT));
  }

  public static NodeUp nodeUp(
      ActorRef<ToWorker> worker, ActorRef<Inspect> inspector, ActorRef<HeadAnswer> node) {
    return new NodeUp(
        "here",
        "1.0",
        List.of(new Slot("here", "worker-1", "cpu", 8L << 30, worker)),
        inspector,
        node);
  }

  public static List<Inspected> inspected() {
    return List.of(
        new Inspected.Findings(
            List.of(40L),
            List.of(new ModelSize(Path.of("model"), 512)),
            List.of("chosen", "rejected"),
            List.of(new Notice(List.of("data.train"), "3 rows are cut")),
            "2.7.1"),
        new Inspected.Unreadable(Inspected.Reason.INPUT, "rows.jsonl: line 3 is no object"));
  }

  /** What a node says at a head's gate. */
  public static List<ToGate> toGate(NodeUp up, ActorRef<GateAnswer> replyTo) {
    return List.of(
        new ToGate.Knock("1.0", replyTo),
        new ToGate.Join("lab", up, "/shared/out", "89ab", replyTo),
        new ToGate.Drain("lab.01", replyTo),
        new ToGate.Leave("lab.01", replyTo));
  }

  /** What it is answered. */
  public static List<GateAnswer> gateAnswers() {
    return List.of(
        new GateAnswer.OtherBuild("1.1"),
        GateAnswer.NotYet.INSTANCE,
        new GateAnswer.Prove("/out", "cluster-proof-01"),
        new GateAnswer.Admitted("lab.01"),
        new GateAnswer.Fenced("lab.01"),
        new GateAnswer.NameTaken("lab"),
        new GateAnswer.Left("lab.01"),
        GateAnswer.Over.INSTANCE);
  }

  public static List<HeadAnswer> answers() {
    return List.of(new HeadAnswer.Welcome(7), new HeadAnswer.Refused(7, "1.1"));
  }

  public static Lease lease(RunSpec spec) {
    return new Lease(
        ATTEMPT,
        3,
        spec,
        Path.of("runs/sft-s0"),
        Path.of("references"),
        List.of(new ReferenceFile("0123.safetensors", "89ab")),
        List.of(new FileHash(Path.of("train.jsonl"), "00ff")),
        CHECKPOINT,
        false,
        List.of(CHECKPOINT),
        170,
        null);
  }
}
