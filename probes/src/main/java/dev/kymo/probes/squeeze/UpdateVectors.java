package dev.kymo.probes.squeeze;

import dev.kymo.workers.data.ResponseTypes;
import dev.kymo.workers.objective.Dpo;
import dev.kymo.workers.objective.Ipo;
import dev.kymo.workers.objective.Objective;
import dev.kymo.workers.objective.Reduction;
import dev.kymo.workers.objective.Reference;
import dev.kymo.workers.objective.Sft;
import dev.kymo.workers.objective.Slic;
import dev.kymo.workers.objective.Sppo;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The update vectors of the paper's Fig. 2: one step of each objective from the same prediction π, the reference being π.
 * The data's pair is the settings'; of the model's own answers, which on-policy objectives train on, the two most likely
 * labels stand for all: the most likely is the loser, so that the push is where π is highest.
 */
public final class UpdateVectors {
  private final SqueezeSettings settings;
  private final SoftmaxDistribution prediction;

  private UpdateVectors(SqueezeSettings settings) {
    this.settings = settings;
    this.prediction = settings.prediction();
  }

  /** The vectors, in the order of the paper's figure. */
  public static List<UpdateVector> of(SqueezeSettings settings) {
    return new UpdateVectors(settings).all();
  }

  private List<UpdateVector> all() {
    double beta = settings.beta();
    int chosen = settings.chosen();
    int rejected = settings.rejected();
    int[] own = prediction.ranking();
    Objective sft = new Sft(List.of(ResponseTypes.CHOSEN), Reduction.SUM);
    Objective dpo = new Dpo(beta, Reduction.SUM, Reference.STAGE_START);
    Objective ipo = new Ipo(beta, Reduction.SUM, Reference.STAGE_START);
    Objective sppo = new Sppo(beta, Reduction.SUM, Reference.STAGE_START);
    Objective slic =
        new Slic(settings.delta(), settings.lambda(), ResponseTypes.CHOSEN, Reduction.SUM);
    int spinRejected = own[0] == chosen ? own[1] : own[0]; // an answer is no push on itself
    return List.of(
        vector("sft", "SFT", sft, chosen, null),
        vector("dpo-off-policy", "DPO, the data's pair", dpo, chosen, rejected),
        vector("dpo-on-policy", "DPO, the model's pair", dpo, own[1], own[0]),
        vector("ipo", "IPO, the model's pair", ipo, own[1], own[0]),
        vector("spin", "SPIN, the data's answer against the model's", dpo, chosen, spinRejected),
        vector("sppo", "SPPO, the model's pair", sppo, own[1], own[0]),
        vector("slic", "SLiC, the data's pair", slic, chosen, rejected));
  }

  private UpdateVector vector(
      String name, String title, Objective objective, int chosen, @Nullable Integer rejected) {
    Map<String, Integer> labels = rejected == null
        ? Map.of(ResponseTypes.CHOSEN, chosen)
        : Map.of(ResponseTypes.CHOSEN, chosen, ResponseTypes.REJECTED, rejected);
    LogitGradient gradient = LogitGradient.of(objective, prediction, labels);
    double rate = settings.learningRate();
    SoftmaxStep pull = SoftmaxStep.of(
        prediction, rate, settings.chosenKernel(), gradient.sides().get(0));
    @Nullable
    SoftmaxStep push = rejected == null
        ? null
        : SoftmaxStep.of(prediction, rate, 1, gradient.sides().get(1));
    SoftmaxStep both = push == null ? pull : pull.and(push);
    return new UpdateVector(name, title, chosen, rejected, gradient.slopes(), pull, push, both);
  }
}
