package dev.kymo.probes.update;

import dev.kymo.probes.calculus.LossGradient;
import dev.kymo.probes.calculus.Matrices;
import dev.kymo.workers.data.ResponseTypes;
import dev.kymo.workers.model.Example;
import dev.kymo.workers.objective.BatchLoss;
import dev.kymo.workers.objective.Objective;
import dev.kymo.workers.objective.ScoredResponse;
import dev.kymo.workers.objective.Side;
import dev.kymo.workers.training.UpdateResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an objective makes of an update: each response's share of the loss, and the paper's energy of every row. L: tokens of a
 * response.
 *
 * @param rows number of rows
 * @param responses row by row, in the objective's order
 * @param residuals ‖π − e_y‖ of each response's tokens, [L]
 * @param margins a = σ(reward margin) of every row; null if the objective has no rewards
 * @param coefficients −∂(row's loss)/∂log π of a chosen token, of every row; null if the objective has no rewards
 */
record UpdateLoss(
    int rows,
    List<UpdateResponse> responses,
    List<double[]> residuals,
    @Nullable List<Double> margins,
    @Nullable List<Double> coefficients) {

  /** log π of an example's tokens over the vocabulary, [L][V]. */
  interface Distribution {
    double[][] of(Example example);
  }

  /** What an update does through one side of one row. */
  record Part(int row, Side side) {}

  /** Evaluates the objective. */
  static UpdateLoss of(Objective objective, List<UpdatePair> pairs, Distribution distribution) {
    List<String> types = objective.responses();
    List<List<ScoredResponse>> rows = new ArrayList<>();
    List<double[]> residuals = new ArrayList<>();
    for (UpdatePair pair : pairs) {
      List<ScoredResponse> row = new ArrayList<>();
      for (String type : types) {
        Example example = response(pair, type);
        double[][] logprobs_LV = distribution.of(example);
        double[] own = new double[example.tokens()];
        double[] residual = new double[example.tokens()];
        for (int l = 0; l < own.length; l++) {
          own[l] = logprobs_LV[l][example.response()[l]];
          residual[l] = LossGradient.norm(logprobs_LV[l], example.response()[l]);
        }
        row.add(new ScoredResponse(type, own, reference(pair, type)));
        residuals.add(residual);
      }
      rows.add(row);
    }
    BatchLoss loss = objective.evaluate(rows);
    List<UpdateResponse> responses = new ArrayList<>();
    for (int i = 0; i < pairs.size(); i++) {
      for (int r = 0; r < types.size(); r++) {
        String type = types.get(r);
        responses.add(new UpdateResponse(
            i,
            type,
            objective.sideOf(type),
            response(pairs.get(i), type),
            loss.derivatives().get(i).get(r)));
      }
    }
    return new UpdateLoss(
        pairs.size(), responses, residuals, margins(loss), coefficients(loss, pairs.size()));
  }

  private static Example response(UpdatePair pair, String type) {
    @Nullable Example example = pair.responses().get(type);
    if (example == null) {
      throw new IllegalArgumentException(
          "the objective needs a response '" + type + "', which an update does not have");
    }
    return example;
  }

  private static double reference(UpdatePair pair, String type) {
    return type.equals(ResponseTypes.CHOSEN) ? pair.referenceChosen() : pair.referenceRejected();
  }

  private static @Nullable List<Double> margins(BatchLoss loss) {
    List<Double> chosen = loss.chosenReward();
    List<Double> rejected = loss.rejectedReward();
    if (chosen == null || rejected == null) {
      return null;
    }
    List<Double> margins = new ArrayList<>();
    for (int i = 0; i < chosen.size(); i++) {
      margins.add(1 / (1 + StrictMath.exp(-(chosen.get(i) - rejected.get(i)))));
    }
    return margins;
  }

  private static @Nullable List<Double> coefficients(BatchLoss loss, int rows) {
    if (loss.chosenReward() == null || loss.rejectedReward() == null) {
      return null;
    }
    return loss.derivatives().stream().map(row -> -row.get(0)[0] * rows).toList();
  }

  /** Both sides of every row, a row's chosen one first. */
  List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      for (Side side : Side.values()) {
        parts.add(new Part(row, side));
      }
    }
    return parts;
  }

  /** The responses of one part, in order. */
  List<UpdateResponse> through(Part part) {
    return responses.stream()
        .filter(each -> each.row() == part.row() && each.side() == part.side())
        .toList();
  }

  /** The responses of one side, in order. */
  List<UpdateResponse> through(Side side) {
    return responses.stream().filter(each -> each.side() == side).toList();
  }

  /** ‖π − e_y‖ of the tokens of a part's responses, one after the other. */
  double[] residual(Part part) {
    List<double[]> own = new ArrayList<>();
    for (int r = 0; r < responses.size(); r++) {
      UpdateResponse each = responses.get(r);
      if (each.row() == part.row() && each.side() == part.side()) {
        own.add(residuals.get(r));
      }
    }
    return Matrices.concatenated(own);
  }
}
