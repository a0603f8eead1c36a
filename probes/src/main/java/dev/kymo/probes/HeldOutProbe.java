package dev.kymo.probes;

import dev.kymo.vocabulary.HeldOutRow;
import dev.kymo.workers.data.EncodedRow;
import dev.kymo.workers.data.ResponseTypes;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.objective.Objective;
import dev.kymo.workers.objective.PairwiseObjective;
import dev.kymo.workers.objective.Reference;
import dev.kymo.workers.training.ParameterSnapshot;
import java.util.List;
import java.util.stream.Stream;

/** Rewards of pairs that are not trained on, by the objective of each snapshot's stage; nothing where it has none. */
public final class HeldOutProbe implements Probe {
  private static final List<String> PAIR = List.of(ResponseTypes.CHOSEN, ResponseTypes.REJECTED);

  private final Planned planned;
  private final List<EncodedRow> rows;
  private final ResponseScorer scorer;
  private final AtStageStart<List<Pair>> referenceScores;

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

  private HeldOutProbe(Planned planned) {
    ModelFolder folder = ModelFolder.open(planned.set().model());
    this.planned = planned;
    rows = ProbeSet.read(planned.set(), folder.model().limits(), PAIR).rows();
    scorer = new ResponseScorer(folder.model());
    referenceScores = new AtStageStart<>(folder, this::score);
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
    List<Pair> reference = planned.needsStartOf(snapshot.stage())
        ? referenceScores.of(snapshot)
        : referenceScores.ofModel();
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
