package dev.kymo.probes;

import dev.kymo.vocabulary.HeldOutRow;
import dev.kymo.workers.checkpoint.Checkpoint;
import dev.kymo.workers.data.EncodedRow;
import dev.kymo.workers.data.ResponseTypes;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.model.ParameterLayout;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.objective.Objective;
import dev.kymo.workers.objective.PairwiseObjective;
import dev.kymo.workers.objective.Reference;
import dev.kymo.workers.training.CheckpointTensors;
import dev.kymo.workers.training.ParameterSnapshot;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Rewards of pairs that are not trained on, by the objective of each snapshot's stage; nothing where it has none.
 *
 * <p>The reference's log-probabilities are computed from its parameters as they lie on disk, whether the stage was seen to begin or
 * not: so a probe that is opened in the middle of a stage finds the same bits.
 */
public final class HeldOutProbe implements Probe {
  private static final List<String> PAIR = List.of(ResponseTypes.CHOSEN, ResponseTypes.REJECTED);

  private final Planned planned;
  private final ModelFolder folder;
  private final List<EncodedRow> rows;
  private final ResponseScorer scorer;
  private @Nullable Referenced referenced;

  /** Where there are such rows; {@code objectives}: of the run's stages, in order. */
  public record Planned(ProbePlan set, int every, List<Objective> objectives)
      implements PlannedProbe.OfParameters {

    public Planned {
      objectives = List.copyOf(objectives);
    }

    static Stream<Planned> of(ObservedRun run) {
      ProbePlan rows = run.heldOut();
      return rows == null
          ? Stream.empty()
          : Stream.of(new Planned(rows, run.every(), run.objectives()));
    }

    /** What the run's model is to the first stage. */
    @Override
    public boolean needsStartOf(int stage) {
      return stage > 1 && objectives.get(stage - 1).reference() == Reference.STAGE_START;
    }

    @Override
    public Probe open() {
      return new HeldOutProbe(this);
    }
  }

  private record Pair(ResponseScore chosen, ResponseScore rejected) {}

  /** Scores of all rows with the parameters of a checkpoint; null: of the run's model. */
  private record Referenced(@Nullable Path checkpoint, List<Pair> scores) {}

  private HeldOutProbe(Planned planned) {
    folder = ModelFolder.open(planned.set().model());
    this.planned = planned;
    rows = ProbeSet.read(planned.set(), folder.model().limits(), PAIR).rows();
    scorer = new ResponseScorer(folder.model());
  }

  @Override
  public List<HeldOutRow> read(ParameterSnapshot snapshot) {
    return planned.objectives().get(snapshot.stage() - 1) instanceof PairwiseObjective objective
        ? List.of(read(snapshot, objective))
        : List.of();
  }

  private HeldOutRow read(ParameterSnapshot snapshot, PairwiseObjective objective) {
    long start = System.nanoTime();
    ParameterStore parameters = ModelSnapshots.parameters(snapshot);
    List<Pair> reference = referenced(checkpoint(snapshot), parameters.layout()).scores();
    List<Pair> scores = score(parameters);
    double chosenSum = 0;
    double rejectedSum = 0;
    int right = 0;
    for (int i = 0; i < scores.size(); i++) {
      double chosen = reward(objective, scores.get(i).chosen(), reference.get(i).chosen());
      double rejected =
          reward(objective, scores.get(i).rejected(), reference.get(i).rejected());
      chosenSum += chosen;
      rejectedSum += rejected;
      right += chosen > rejected ? 1 : 0;
    }
    int count = scores.size();
    return new HeldOutRow(
        snapshot.step(),
        snapshot.stage(),
        count,
        chosenSum / count,
        rejectedSum / count,
        (chosenSum - rejectedSum) / count,
        (double) right / count,
        (System.nanoTime() - start) / 1e9);
  }

  private static double reward(
      PairwiseObjective objective, ResponseScore score, ResponseScore reference) {
    double weight = objective.reduction().weight(score.tokens());
    return objective.reward(weight * (score.logprob() - reference.logprob()));
  }

  /** The checkpoint with the reference's parameters; null: they are the run's model. */
  private @Nullable Path checkpoint(ParameterSnapshot snapshot) {
    return planned.needsStartOf(snapshot.stage())
        ? Objects.requireNonNull(
            snapshot.stageStart(),
            () -> "stage " + snapshot.stage() + " has a reference, but no checkpoint of its start")
        : null;
  }

  private Referenced referenced(@Nullable Path checkpoint, ParameterLayout layout) {
    Referenced known = referenced;
    if (known != null && Objects.equals(known.checkpoint(), checkpoint)) {
      return known;
    }
    try (ParameterStore parameters = ParameterStore.forValues(layout)) {
      if (checkpoint == null) {
        folder.readInto(parameters);
      } else {
        CheckpointTensors.read(Checkpoint.open(checkpoint), parameters);
      }
      Referenced computed = new Referenced(checkpoint, score(parameters));
      referenced = computed;
      return computed;
    }
  }

  private List<Pair> score(ParameterStore parameters) {
    return rows.stream().map(row -> pair(scorer.score(parameters, row))).toList();
  }

  private static Pair pair(List<ResponseScore> scores) {
    return new Pair(of(ResponseTypes.CHOSEN, scores), of(ResponseTypes.REJECTED, scores));
  }

  private static ResponseScore of(String type, List<ResponseScore> scores) {
    return scores.stream()
        .filter(score -> score.response().equals(type))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void close() {
    scorer.close();
  }
}
