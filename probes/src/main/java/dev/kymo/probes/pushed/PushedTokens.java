package dev.kymo.probes.pushed;

import java.util.List;

/**
 * What one step did to the predictions at the tokens that it pushed down, counted by how peaked the prediction was and how likely the token.
 *
 * @param step its number over the whole run
 * @param stage number of its stage, from 1
 * @param noise changes of a log-probability up to this size are undecided
 * @param cells those that hold tokens, by peakiness, then by log π(y⁻); they add up over steps
 * @param seconds wall time
 */
public record PushedTokens(long step, int stage, double noise, List<Cell> cells, double seconds) {

  public PushedTokens {
    cells = List.copyOf(cells);
  }

  /**
   * Tokens of like predictions; y⁻ the token, y* the most likely label besides.
   *
   * @param peakinessBin number of the bin of ‖π‖², from 0
   * @param peakinessTo its upper edge
   * @param rejectedBin number of the bin of log π(y⁻), from 0
   * @param rejectedTo its upper edge
   * @param change sum of Δ log π(y⁻)
   * @param bestChange sum of Δ log π(y*)
   * @param own movements of y⁻, one for each token
   * @param best movements of y*, one for each token
   * @param likely movements of labels besides y⁻ and y* with π ≥ ‖π‖² − π(y⁻): in softmax regression they rise, to first order
   * @param unlikely movements of the other labels: there they fall
   */
  public record Cell(
      int peakinessBin,
      double peakinessTo,
      int rejectedBin,
      double rejectedTo,
      double change,
      double bestChange,
      Movement own,
      Movement best,
      Movement likely,
      Movement unlikely) {

    Cell plus(PushedToken token) {
      return new Cell(
          peakinessBin,
          peakinessTo,
          rejectedBin,
          rejectedTo,
          change + token.change(),
          bestChange + token.bestChange(),
          own.plus(token.own()),
          best.plus(token.best()),
          likely.plus(token.likely()),
          unlikely.plus(token.unlikely()));
    }
  }
}
