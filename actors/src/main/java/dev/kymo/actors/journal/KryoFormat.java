package dev.kymo.actors.journal;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Registration;
import com.esotericsoftware.kryo.serializers.EnumNameSerializer;
import com.esotericsoftware.kryo.serializers.RecordSerializer;
import com.esotericsoftware.kryo.serializers.TimeSerializers;
import dev.kymo.actors.experiment.CheckpointPolicy;
import dev.kymo.actors.experiment.FailureClass;
import dev.kymo.actors.experiment.FileHash;
import dev.kymo.actors.experiment.Notice;
import dev.kymo.actors.experiment.OnMismatch;
import dev.kymo.actors.experiment.ProbeSection;
import dev.kymo.actors.experiment.RetryBudgets;
import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.actors.experiment.Settings;
import dev.kymo.actors.head.HeadTerm;
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
import dev.kymo.actors.link.Roots;
import dev.kymo.actors.link.SegmentRef;
import dev.kymo.actors.link.Slot;
import dev.kymo.actors.link.ToGate;
import dev.kymo.actors.link.ToWorker;
import dev.kymo.actors.run.Commit;
import dev.kymo.actors.run.LifecycleEvent;
import dev.kymo.actors.run.RowsFolder;
import dev.kymo.monitoring.rows.RowKind;
import dev.kymo.probes.Observations;
import dev.kymo.probes.ObservedRows;
import dev.kymo.probes.ProbePlan;
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
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;

/**
 * The classes that may be read and written, each with its number. Numbers are never reused or moved; a record whose
 * components change gets a new number and keeps its old form, under another name, for old bytes.
 */
final class KryoFormat {

  private KryoFormat() {}

  /** {@code roots}: what paths in messages are relative to. */
  static Kryo create(ActorRefResolver resolver, Roots roots) {
    Kryo kryo = ofJournal(roots);
    kryo.register(ActorRef.class, new InterfaceSerializers.ActorRefs(resolver), 22);
    registerPlans(kryo);
    registerLink(kryo);
    return kryo;
  }

  /** What the journal holds alone. */
  static Kryo ofJournal() {
    return ofJournal(Roots.NONE);
  }

  private static Kryo ofJournal(Roots roots) {
    Kryo kryo = new ByInterface();
    kryo.setRegistrationRequired(true);
    kryo.setReferences(false);
    kryo.register(List.class, new InterfaceSerializers.Lists(), 20);
    kryo.register(Path.class, new InterfaceSerializers.Paths(roots), 21);
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

  /**
   * What head and nodes tell each other; rows by the numbers that they are declared with. 52, 102 to 144, 155, 156, 231, 234 and 235 are taken: messages
   * that there are no longer had them.
   */
  private static void registerLink(Kryo kryo) {
    RowKind.all()
        .forEach(kind -> record(kryo, kind.type().asSubclass(Record.class), kind.number()));
    record(kryo, Report.class, 220);
    constants(kryo, Report.Alive.class, 221);
    record(kryo, Report.StepTaken.class, 222);
    record(kryo, Report.Found.class, 223);
    record(kryo, Report.CheckpointWritten.class, 224);
    record(kryo, Report.ReferencesWritten.class, 225);
    record(kryo, Report.ProbesAwaited.class, 226);
    record(kryo, Report.Exported.class, 227);
    record(kryo, Report.Ended.class, 228);
    record(kryo, Report.Piece.class, 229);
    kryo.register(byte[].class, 230);
    record(kryo, Lease.class, 241);
    record(kryo, ReferenceFile.class, 232);
    record(kryo, FileHash.class, 233);
    record(kryo, NodeUp.class, 242);
    record(kryo, HeadAnswer.Welcome.class, 236);
    record(kryo, HeadAnswer.Refused.class, 237);
    record(kryo, ToWorker.Grant.class, 238);
    record(kryo, ToWorker.Orders.class, 239);
    constants(kryo, ToWorker.Wish.class, 240);
    record(kryo, Inspect.class, 243);
    record(kryo, Inspected.Findings.class, 244);
    record(kryo, Inspected.Unreadable.class, 245);
    constants(kryo, Inspected.Reason.class, 246);
    record(kryo, ModelSize.class, 247);
    record(kryo, Notice.class, 248);
    record(kryo, Slot.class, 249);
    record(kryo, ToGate.Knock.class, 320);
    record(kryo, ToGate.Join.class, 321);
    record(kryo, ToGate.Leave.class, 322);
    record(kryo, GateAnswer.OtherBuild.class, 323);
    constants(kryo, GateAnswer.NotYet.class, 324);
    record(kryo, GateAnswer.Prove.class, 325);
    record(kryo, GateAnswer.Admitted.class, 326);
    record(kryo, GateAnswer.Fenced.class, 327);
    record(kryo, GateAnswer.NameTaken.class, 328);
    record(kryo, GateAnswer.Left.class, 329);
    constants(kryo, GateAnswer.Over.class, 330);
    record(kryo, ToGate.Drain.class, 331);
    constants(kryo, ToWorker.HandOver.class, 332);
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
}
