package dev.kymo.monitoring.report.phenomena;

import dev.kymo.monitoring.report.history.ExperimentHistory;
import java.util.ArrayList;
import java.util.List;

/** All phenomena of the paper, and what became of each in an experiment. */
public final class Phenomena {
  private static final String DECOMPOSITION = "it takes the decomposition of steps token by token";

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
      new NotYetMeasured(
          "Q1", "squeezing (i): π(y⁻) falls", "squeezing: rejected token falls", DECOMPOSITION),
      new NotYetMeasured(
          "Q2",
          "squeezing (ii): π(y*) rises, y* the most likely token besides y⁻",
          "squeezing: top token rises",
          DECOMPOSITION),
      new NotYetMeasured(
          "Q3",
          "squeezing (iii): the other tokens tend to rise if π was high, and to fall if it was low",
          "squeezing: high up, low down",
          DECOMPOSITION),
      new NotYetMeasured(
          "Q4",
          "squeezing (iv): the peakier π, the more tokens fall",
          "squeezing: peaky is worse",
          DECOMPOSITION),
      new NotYetMeasured(
          "Q5",
          "squeezing (v): the smaller π(y⁻), the worse",
          "squeezing: small π(y⁻) is worse",
          DECOMPOSITION),
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
