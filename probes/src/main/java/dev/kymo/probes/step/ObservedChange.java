package dev.kymo.probes.step;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one step did to one observed example: its log-probability's measured change, the first-order prediction in the actual Δθ, and
 * the prediction's parts, which sum to it. Sums over the response's tokens.
 *
 * @param row row number in the probe set
 * @param response response type; {@code argmax}: the tokens that were most likely before the step, at the places of the chosen
 *     response
 * @param tokens number of tokens
 * @param measured log π after the step minus before
 * @param predicted ⟨∇ log π, Δθ⟩
 * @param influence the part through each response of the update, in the update's order
 * @param parts by sides, with momentum, decay and rounding
 * @param moved how far each of them moves, or at most moves, if clipping and denominator are computed in float64
 * @param noiseFloor what float arithmetic leaves uncertain of {@code measured}
 * @param byToken the same for each token; null: not asked for
 */
public record ObservedChange(
    int row,
    String response,
    int tokens,
    double measured,
    double predicted,
    List<Double> influence,
    Parts parts,
    Parts moved,
    double noiseFloor,
    @Nullable TokenChanges byToken) {

  public ObservedChange {
    influence = List.copyOf(influence);
  }

  /** The largest movement of a part, or a bound of it, over the largest part. */
  public double partsError() {
    return parts.error(moved);
  }

  /** measured − predicted. */
  public double remainder() {
    return measured - predicted;
  }
}
