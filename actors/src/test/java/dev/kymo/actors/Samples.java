package dev.kymo.actors;

import dev.kymo.actors.experiment.OnMismatch;
import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.actors.experiment.Settings;
import dev.kymo.actors.lease.AttemptId;
import dev.kymo.actors.lease.Lease;
import dev.kymo.actors.run.Commit;
import dev.kymo.actors.run.EndReason;
import dev.kymo.actors.run.LifecycleEvent;
import dev.kymo.actors.run.RowsFolder;
import dev.kymo.actors.run.RunOutcome;
import dev.kymo.actors.run.SegmentRef;
import dev.kymo.vocabulary.DecompositionRow;
import dev.kymo.vocabulary.ExampleRow;
import dev.kymo.vocabulary.InfluenceRow;
import dev.kymo.vocabulary.KernelRow;
import dev.kymo.vocabulary.LeftOut;
import dev.kymo.vocabulary.LoggedEvent;
import dev.kymo.vocabulary.ReadingRow;
import dev.kymo.vocabulary.RunRow;
import dev.kymo.vocabulary.StepRow;
import dev.kymo.vocabulary.TokensRow;
import dev.kymo.workers.checkpoint.CheckpointId;
import dev.kymo.workers.objective.Objective;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
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
      new ReadingRow(
          6, 1, "chosen", 3, -1, 0.1, -3, -2, -1, -0.5, -4, 5, 0.6, 0.7, 0.8, 9, 0.5, 0.4, 0.002),
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
          7, 1, 2, 0.2, 3, -2, 9, 1, 7, 6, 2, 33, 20, 10, 357, 50, 300, -0.5, 0.25, 1e-6, 0.125));

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

  public static List<InputLedger.Command> ledger() {
    return List.of(new InputLedger.ReferencesWritten("0123.safetensors", "89ab"));
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

  public static List<WorkerActor.Command> worker(
      ActorRef<RunActor.Command> run, ActorRef<RowsActor.Command> rows) {
    return List.of(
        new WorkerActor.Train(
            new Lease(
                ATTEMPT,
                Specs.small(0),
                Path.of("runs/sft-s0"),
                Path.of("references"),
                CHECKPOINT,
                false,
                List.of("k")),
            run,
            rows),
        new WorkerActor.Pause(ATTEMPT),
        new WorkerActor.Resume(ATTEMPT),
        new WorkerActor.Stop(ATTEMPT),
        new WorkerActor.CheckpointCommitted(ATTEMPT, "step-00000020-t7-a2", List.of("k")),
        new WorkerActor.ExportModel(ATTEMPT),
        new WorkerActor.RowsDurable(ATTEMPT, 3),
        new WorkerActor.SnapshotReleased(ATTEMPT, 6),
        new WorkerActor.ProbeFailed(ATTEMPT, 17, EndReason.PROBE, "a bad row"));
  }

  public static List<RunActor.Command> run(ActorRef<WorkerActor.Command> worker) {
    return List.of(
        RunActor.Pause.INSTANCE,
        RunActor.Resume.INSTANCE,
        new RunActor.WorkerGranted(worker, "worker-1"),
        new RunActor.CheckpointPending(
            ATTEMPT, CHECKPOINT, 1, true, false, 20, 4, Duration.ofMillis(3)),
        new RunActor.AttemptFailed(ATTEMPT, EndReason.PROBE, "out of memory", 17),
        new RunActor.ModelExported(ATTEMPT, SEGMENTS),
        RunActor.Stop.INSTANCE);
  }

  public static List<ProbeActor.Command> probe() {
    return List.of(new ProbeActor.FindingsDurable(ATTEMPT, 2));
  }

  public static List<Aggregator.Command> aggregator() {
    return List.of(
        new Aggregator.Take(new LoggedEvent.RunCompleted("sft-s0", Instant.EPOCH)),
        Aggregator.Finish.INSTANCE);
  }

  public static List<RowsActor.Command> rows(
      ActorRef<RowsActor.Reply> owner,
      ActorRef<WorkerActor.Command> worker,
      ActorRef<ProbeActor.Command> probe) {
    return List.of(
        new RowsActor.BeginAttempt(
            ATTEMPT,
            List.of("chosen"),
            new RowsFolder(7, 0, 0),
            List.of(),
            0,
            List.of("x"),
            false,
            owner),
        new RowsActor.TakeStepRow(ATTEMPT, 1, STEP, 2, worker),
        new RowsActor.TakeFindings(ATTEMPT, 1, FINDINGS, probe),
        new RowsActor.AwaitDurable(ATTEMPT, CHECKPOINT, Duration.ofMillis(3), 20, 4, owner),
        new RowsActor.AssembleRows(ATTEMPT, List.of(), owner),
        new RowsActor.EventJournaled(new LifecycleEvent.RunCompleted(40)),
        new RowsActor.ProbeWaited(ATTEMPT, Duration.ofMillis(3)));
  }

  public static List<RowsActor.Reply> replies() {
    return List.of(
        new RowsActor.RowsReady(ATTEMPT),
        new RowsActor.RowsDamaged(ATTEMPT, List.of("x"), "torn", true),
        new RowsActor.RowsDurable(ATTEMPT, "step-00000020-t7-a2", SEGMENTS),
        new RowsActor.RowsDiffer(ATTEMPT, 3, "steps", "1", "2"),
        new RowsActor.RowsFailed(ATTEMPT, EndReason.ROWS, "disk full"),
        new RowsActor.RowsAssembled(ATTEMPT));
  }

  public static List<ExperimentSupervisor.Command> supervisor(
      ActorRef<RunActor.Command> run, ActorRef<WorkerActor.Command> worker) {
    return List.of(
        new ExperimentSupervisor.RequestWorker("sft-s0", run),
        new ExperimentSupervisor.WorkerIdle(worker, "worker-1"),
        new ExperimentSupervisor.WorkerUnused(worker, "worker-1"),
        new ExperimentSupervisor.PauseRun("sft-s0"),
        new ExperimentSupervisor.ResumeRun("sft-s0"),
        new ExperimentSupervisor.RunEnded("sft-s0", new RunOutcome.Completed(40)),
        new ExperimentSupervisor.RunStopped("sft-s0"),
        new ExperimentSupervisor.DiskFull("sft-s0", "No space left on device", 1024),
        ExperimentSupervisor.StopRuns.INSTANCE);
  }

  /** The public types that a sealed protocol permits. */
  public static Set<Class<?>> publicTypes(Class<?> protocol) {
    return Arrays.stream(protocol.getPermittedSubclasses())
        .filter(type -> Modifier.isPublic(type.getModifiers()))
        .collect(Collectors.toSet());
  }

  /** A lease of a run with this objective. */
  public static Lease leaseOf(Objective objective) {
    return new Lease(
        ATTEMPT,
        Specs.small(0, OnMismatch.STOP, objective),
        Path.of("runs/sft-s0"),
        Path.of("references"),
        null,
        false,
        List.of());
  }
}
