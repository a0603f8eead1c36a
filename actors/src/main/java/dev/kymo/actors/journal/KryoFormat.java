package dev.kymo.actors.journal;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Registration;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.serializers.EnumNameSerializer;
import com.esotericsoftware.kryo.serializers.ImmutableSerializer;
import com.esotericsoftware.kryo.serializers.RecordSerializer;
import com.esotericsoftware.kryo.serializers.TimeSerializers;
import dev.kymo.actors.ExperimentSupervisor;
import dev.kymo.actors.HeadTerm;
import dev.kymo.actors.InputLedger;
import dev.kymo.actors.ProbeActor;
import dev.kymo.actors.RowsActor;
import dev.kymo.actors.RunActor;
import dev.kymo.actors.WorkerActor;
import dev.kymo.actors.experiment.CheckpointPolicy;
import dev.kymo.actors.experiment.FailureClass;
import dev.kymo.actors.experiment.OnMismatch;
import dev.kymo.actors.experiment.ProbeSection;
import dev.kymo.actors.experiment.RetryBudgets;
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
import dev.kymo.probes.Observations;
import dev.kymo.probes.ObservedRows;
import dev.kymo.probes.ProbePlan;
import dev.kymo.vocabulary.DecompositionRow;
import dev.kymo.vocabulary.ExampleRow;
import dev.kymo.vocabulary.InfluenceRow;
import dev.kymo.vocabulary.KernelRow;
import dev.kymo.vocabulary.ReadingRow;
import dev.kymo.vocabulary.StepRow;
import dev.kymo.vocabulary.TokensRow;
import dev.kymo.vocabulary.plan.Member;
import dev.kymo.workers.checkpoint.CheckpointId;
import dev.kymo.workers.data.EndOfResponse;
import dev.kymo.workers.data.Truncation;
import dev.kymo.workers.objective.Objectives;
import dev.kymo.workers.objective.Reduction;
import dev.kymo.workers.objective.Reference;
import dev.kymo.workers.optimizer.Optimizers;
import dev.kymo.workers.schedule.Schedules;
import dev.kymo.workers.training.DataPlan;
import dev.kymo.workers.training.StageLength;
import dev.kymo.workers.training.StagePlan;
import dev.kymo.workers.training.StepPlan;
import dev.kymo.workers.training.TrainingPlan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.jspecify.annotations.Nullable;

/**
 * The classes that may be read and written, each with its number. Numbers are never reused or moved; a record whose
 * components change gets a new number and keeps its old form, under another name, for old bytes.
 */
final class KryoFormat {

  private KryoFormat() {}

  static Kryo create(ActorRefResolver resolver) {
    Kryo kryo = ofJournal();
    kryo.register(ActorRef.class, new ActorRefSerializer(resolver), 22);
    registerPlans(kryo);
    registerMessages(kryo);
    return kryo;
  }

  /** What the journal holds alone. */
  static Kryo ofJournal() {
    Kryo kryo = new ByInterface();
    kryo.setRegistrationRequired(true);
    kryo.setReferences(false);
    kryo.register(List.class, new ListSerializer(), 20);
    kryo.register(Path.class, new PathSerializer(), 21);
    kryo.register(Duration.class, new TimeSerializers.DurationSerializer(), 23);
    registerJournal(kryo);
    return kryo;
  }

  /** What a run is told. 54 and 55 are taken: two records that there are no longer had them. */
  private static void registerPlans(Kryo kryo) {
    record(kryo, TrainingPlan.class, 30);
    record(kryo, DataPlan.class, 31);
    record(kryo, Truncation.class, 32);
    constants(kryo, Truncation.By.class, 33);
    constants(kryo, EndOfResponse.Rule.class, 85);
    record(kryo, StagePlan.class, 34);
    members(kryo, Objectives.FAMILY.members());
    constants(kryo, Reduction.class, 37);
    constants(kryo, Reference.class, 38);
    record(kryo, StageLength.Epochs.class, 39);
    record(kryo, StageLength.Steps.class, 40);
    record(kryo, StageLength.Batches.class, 41);
    record(kryo, StepPlan.class, 207);
    members(kryo, Optimizers.FAMILY.members());
    members(kryo, Schedules.FAMILY.members());
    record(kryo, ProbePlan.class, 45);
    record(kryo, RunSpec.class, 46);
    record(kryo, CheckpointPolicy.class, 47);
    constants(kryo, OnMismatch.class, 48);
    record(kryo, RetryBudgets.class, 49);
    record(kryo, RetryBudgets.Budget.class, 50);
    constants(kryo, FailureClass.class, 51);
    record(kryo, Lease.class, 52);
    members(kryo, Observations.SECTIONS.members());
    record(kryo, ProbeSection.class, 208);
    record(kryo, ObservedRows.Drawn.class, 59);
    record(kryo, ObservedRows.FirstRows.class, 80);
    record(kryo, ObservedRows.FirstExamples.class, 81);
  }

  /** What the journal holds; stored for ever. */
  private static void registerJournal(Kryo kryo) {
    record(kryo, AttemptId.class, 60);
    record(kryo, CheckpointId.class, 61);
    record(kryo, Commit.class, 62);
    record(kryo, SegmentRef.class, 63);
    record(kryo, RowsFolder.class, 64);
    constants(kryo, EndReason.class, 65);
    record(kryo, HeadTerm.TermTaken.class, 66);
    record(kryo, LifecycleEvent.AttemptStarted.class, 67);
    record(kryo, LifecycleEvent.AttemptEnded.class, 68);
    record(kryo, LifecycleEvent.Committed.class, 69);
    record(kryo, LifecycleEvent.CommitRejected.class, 70);
    record(kryo, LifecycleEvent.RowsDistrusted.class, 71);
    record(kryo, LifecycleEvent.BranchStarted.class, 72);
    record(kryo, LifecycleEvent.RunCompleted.class, 73);
    record(kryo, LifecycleEvent.RunFailed.class, 74);
    record(kryo, LifecycleEvent.RunDiverged.class, 75);
    record(kryo, InputLedger.SettingsRecorded.class, 76);
    record(kryo, InputLedger.ReferencesKept.class, 77);
    record(kryo, Settings.class, 78);
    record(kryo, Settings.Value.class, 79);
    record(kryo, LifecycleEvent.ModelExported.class, 82);
  }

  /** What actors tell each other. */
  private static void registerMessages(Kryo kryo) {
    record(kryo, StepRow.class, 100);
    record(kryo, ReadingRow.class, 101);
    record(kryo, RunOutcome.Completed.class, 102);
    record(kryo, RunOutcome.Failed.class, 103);
    record(kryo, RunOutcome.Diverged.class, 104);
    record(kryo, HeadTerm.Answer.class, 105);
    record(kryo, ExperimentSupervisor.RequestWorker.class, 106);
    record(kryo, ExperimentSupervisor.WorkerIdle.class, 107);
    record(kryo, ExperimentSupervisor.WorkerUnused.class, 108);
    record(kryo, ExperimentSupervisor.RunEnded.class, 109);
    record(kryo, ExperimentSupervisor.RunStopped.class, 110);
    record(kryo, ExperimentSupervisor.PauseRun.class, 111);
    record(kryo, ExperimentSupervisor.ResumeRun.class, 112);
    constants(kryo, ExperimentSupervisor.StopRuns.class, 113);
    constants(kryo, RunActor.Pause.class, 114);
    constants(kryo, RunActor.Resume.class, 115);
    constants(kryo, RunActor.Stop.class, 116);
    record(kryo, RunActor.WorkerGranted.class, 117);
    record(kryo, RunActor.CheckpointPending.class, 118);
    record(kryo, RunActor.AttemptFailed.class, 119);
    record(kryo, RunActor.ModelExported.class, 120);
    record(kryo, WorkerActor.Train.class, 121);
    record(kryo, WorkerActor.Pause.class, 122);
    record(kryo, WorkerActor.Resume.class, 123);
    record(kryo, WorkerActor.Stop.class, 124);
    record(kryo, WorkerActor.CheckpointCommitted.class, 125);
    record(kryo, WorkerActor.ExportModel.class, 126);
    record(kryo, WorkerActor.RowsDurable.class, 127);
    record(kryo, WorkerActor.SnapshotReleased.class, 128);
    record(kryo, WorkerActor.ProbeFailed.class, 129);
    record(kryo, ProbeActor.FindingsDurable.class, 130);
    record(kryo, RowsActor.BeginAttempt.class, 132);
    record(kryo, RowsActor.TakeStepRow.class, 133);
    record(kryo, RowsActor.TakeFindings.class, 134);
    record(kryo, RowsActor.AwaitDurable.class, 135);
    record(kryo, RowsActor.AssembleRows.class, 136);
    record(kryo, RowsActor.EventJournaled.class, 163);
    record(kryo, RowsActor.ProbeWaited.class, 138);
    record(kryo, RowsActor.RowsReady.class, 139);
    record(kryo, RowsActor.RowsDamaged.class, 140);
    record(kryo, RowsActor.RowsDurable.class, 141);
    record(kryo, RowsActor.RowsDiffer.class, 142);
    record(kryo, RowsActor.RowsFailed.class, 143);
    record(kryo, RowsActor.RowsAssembled.class, 144);
    record(kryo, DecompositionRow.class, 158);
    record(kryo, ExampleRow.class, 159);
    record(kryo, InfluenceRow.class, 160);
    record(kryo, KernelRow.class, 161);
    record(kryo, TokensRow.class, 162);
    record(kryo, InputLedger.ReferencesWritten.class, 155);
    record(kryo, ExperimentSupervisor.DiskFull.class, 156);
  }

  /** Plans by the numbers that they are declared with. */
  private static <P> void members(Kryo kryo, List<Member<P>> members) {
    members.forEach(
        member -> record(kryo, member.schema().type().asSubclass(Record.class), member.number()));
  }

  private static void record(Kryo kryo, Class<? extends Record> type, int id) {
    kryo.register(type, new RecordSerializer<>(type), id);
  }

  /** Enums are written by name, so that constants may be added and moved. */
  private static void constants(Kryo kryo, Class<? extends Enum<?>> type, int id) {
    kryo.register(type, new EnumNameSerializer(type), id);
  }

  /** Finds implementations by the interface that is registered for them. */
  private static final class ByInterface extends Kryo {
    /** Kryo itself lets the later of two classes with one number win, without a word. */
    @Override
    public Registration register(Registration registration) {
      Registration taken = getRegistration(registration.getId());
      if (taken != null) {
        throw new IllegalStateException(registration.getId() + " is the number of "
            + taken.getType().getName() + ", so " + registration.getType().getName()
            + " needs another");
      }
      return super.register(registration);
    }

    @Override
    @SuppressWarnings("rawtypes") // Kryo's signature
    public Registration getRegistration(Class type) {
      for (Class<?> known : List.of(List.class, Path.class, ActorRef.class)) {
        if (known.isAssignableFrom(type)) {
          return super.getRegistration(known);
        }
      }
      return super.getRegistration(type);
    }
  }

  /** Any list, with null elements; read as an immutable one. */
  private static final class ListSerializer extends ImmutableSerializer<List<?>> {
    @Override
    public void write(Kryo kryo, Output output, List<?> list) {
      output.writeVarInt(list.size(), true);
      for (Object element : list) {
        kryo.writeClassAndObject(output, element);
      }
    }

    @Override
    public List<?> read(Kryo kryo, Input input, Class<? extends List<?>> type) {
      int size = input.readVarInt(true);
      if (size < 0) {
        throw new IllegalArgumentException("a list of " + size + " elements");
      }
      List<@Nullable Object> list = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        list.add(kryo.readClassAndObject(input));
      }
      return Collections.unmodifiableList(list);
    }
  }

  private static final class PathSerializer extends ImmutableSerializer<Path> {
    @Override
    public void write(Kryo kryo, Output output, Path path) {
      output.writeString(path.toString());
    }

    @Override
    public Path read(Kryo kryo, Input input, Class<? extends Path> type) {
      return Path.of(input.readString());
    }
  }

  private static final class ActorRefSerializer extends ImmutableSerializer<ActorRef<?>> {
    private final ActorRefResolver resolver;

    ActorRefSerializer(ActorRefResolver resolver) {
      this.resolver = resolver;
    }

    @Override
    public void write(Kryo kryo, Output output, ActorRef<?> ref) {
      output.writeString(resolver.toSerializationFormat(ref));
    }

    @Override
    public ActorRef<?> read(Kryo kryo, Input input, Class<? extends ActorRef<?>> type) {
      return resolver.resolveActorRef(input.readString());
    }
  }
}
