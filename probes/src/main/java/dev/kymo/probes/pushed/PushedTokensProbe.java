package dev.kymo.probes.pushed;

import ai.djl.ndarray.types.DataType;
import dev.kymo.vocabulary.TokensRow;
import dev.kymo.workers.data.ResponseTypes;
import dev.kymo.workers.model.LanguageModel;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.training.UpdateResponse;
import dev.kymo.workers.training.UpdateSnapshot;
import java.util.Arrays;
import java.util.List;

/**
 * Asks of a step's rejected responses what it did to the predictions at their own tokens: one value pass at θ before and one at θ after the
 * step over each, and one in float64 over one of them for the noise. Confined to the thread that made it.
 */
public final class PushedTokensProbe implements AutoCloseable {
  /** A change is decided if it exceeds so many standard deviations of what float arithmetic adds. */
  private static final double DEVIATIONS = 2;

  private final TwoPredictions predictions;

  public PushedTokensProbe(LanguageModel model) {
    predictions = new TwoPredictions(model);
  }

  /**
   * Counts over the tokens of rejected responses whose log-probability the step's loss grows with: those with ∂L/∂log π > 0. Does not close the
   * snapshot.
   *
   * @return one row per bin of peakiness and of log π(y⁻) that holds tokens, in this order; none if the step pushes none down
   */
  public List<TokensRow> read(UpdateSnapshot update) {
    long start = System.nanoTime();
    List<UpdateResponse> pushed =
        update.responses().stream().filter(PushedTokensProbe::isPushed).toList();
    double noise = 0;
    PushedTokenTable table = new PushedTokenTable();
    if (!pushed.isEmpty()) {
      // chosen by the step's number and nothing else: a repeated step gives the same
      noise = noise(pushed.get((int) (update.step() % pushed.size())), update.before());
      for (UpdateResponse response : pushed) {
        add(response, update, noise, table);
      }
    }
    double undecided = noise;
    double seconds = (System.nanoTime() - start) / 1e9;
    return table.cells().stream()
        .map(cell -> cell.row(update.step(), update.stage(), undecided, seconds))
        .toList();
  }

  private static boolean isPushed(UpdateResponse response) {
    return response.type().equals(ResponseTypes.REJECTED)
        && Arrays.stream(response.derivatives()).anyMatch(derivative -> derivative > 0);
  }

  private void add(
      UpdateResponse response, UpdateSnapshot update, double noise, PushedTokenTable table) {
    predictions.visit(
        response.example(), update.before(), update.after(), (position, before, after) -> {
          if (response.derivatives()[position] > 0) {
            table.add(
                PushedToken.of(before, after, response.example().response()[position], noise));
          }
        });
  }

  /**
   * What float arithmetic may add to a change of log π. σ: root mean square, over all labels at one response's tokens, of the difference between
   * log-probabilities from logits in the snapshot's precision and in float64. A change is the difference of two, uncertain by σ√2; the errors of
   * two passes at nearly the same θ are much alike, so this is rather too large.
   */
  private double noise(UpdateResponse response, ParameterStore parameters) {
    double[] squares = new double[response.example().tokens()];
    try (ParameterStore wide = ParameterStore.forValues(parameters.layout(), DataType.FLOAT64)) {
      wide.copyFrom(parameters);
      predictions.visit(
          response.example(),
          parameters,
          wide,
          (position, narrow, exact) -> squares[position] = meanSquare(narrow, exact));
    }
    double sum = 0;
    for (double square : squares) {
      sum += square;
    }
    return DEVIATIONS * Math.sqrt(2 * sum / squares.length);
  }

  private static double meanSquare(double[] narrow, double[] exact) {
    double sum = 0;
    for (int label = 0; label < narrow.length; label++) {
      sum += (narrow[label] - exact[label]) * (narrow[label] - exact[label]);
    }
    return sum / narrow.length;
  }

  @Override
  public void close() {
    predictions.close();
  }
}
