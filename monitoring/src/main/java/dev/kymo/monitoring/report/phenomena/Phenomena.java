package dev.kymo.monitoring.report.phenomena;

import dev.kymo.monitoring.report.history.ExperimentHistory;
import java.util.ArrayList;
import java.util.List;

/** All phenomena of the paper, and what became of each in an experiment. */
public final class Phenomena {
  private static final List<Phenomenon> ALL = List.of(
      new ChosenRises(),
      new ParaphrasesTurn(),
      new RandomTextFalls(),
      new OtherAnswersRise(),
      new RejectedFollows(),
      new SameAuthorAlike(),
      new MarginRises(),
      new RejectedFallsFastest(),
      new ParaphrasesFall(),
      new Squeezing(),
      new UnrelatedFallFaster(),
      new NotYetMeasured(
          "D6",
          "after DPO greedy text repeats itself more",
          "DPO: greedy text repeats more",
          "it takes greedy decoding"),
      new CoefficientFades(),
      SqueezedTokens.rejectedFalls(),
      SqueezedTokens.bestRises(),
      SqueezedTokens.likelyRise(),
      SqueezedTokens.peakierIsWorse(),
      SqueezedTokens.rarerIsWorse(),
      new NotYetMeasured(
          "O1",
          "on-policy DPO squeezes less than off-policy DPO at equal margin",
          "on-policy squeezes less",
          "it takes sampling during training"),
      new ExtendIsGentler(),
      new ExtendCosts());

  private Phenomena() {}

  /** What became of a phenomenon: at least one finding. */
  public record Evaluated(Phenomenon phenomenon, List<Finding> findings) {
    public Evaluated {
      findings = List.copyOf(findings);
    }
  }

  /** Every phenomenon, in the paper's order. */
  public static List<Phenomenon> all() {
    return ALL;
  }

  /** Looks for every phenomenon. */
  public static List<Evaluated> evaluate(ExperimentHistory experiment) {
    List<Evaluated> evaluated = new ArrayList<>();
    for (Phenomenon phenomenon : ALL) {
      evaluated.add(new Evaluated(phenomenon, phenomenon.findings(experiment)));
    }
    return evaluated;
  }
}
