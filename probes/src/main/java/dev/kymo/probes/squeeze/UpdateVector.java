package dev.kymo.probes.squeeze;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one step of an objective does to a prediction: a panel of the paper's Fig. 2. To first order, the changes of its pull
 * and its push add up to its own.
 *
 * @param name a word for files
 * @param title words for people
 * @param chosen the label that is the chosen response
 * @param rejected the label that is the rejected response; null if the objective has none
 * @param slopes ∂L/∂log π of each response, in the objective's order
 * @param pull the part of the step through the chosen response
 * @param push the part through the rejected response; null if the objective has none
 * @param step the step
 */
public record UpdateVector(
    String name,
    String title,
    int chosen,
    @Nullable Integer rejected,
    List<Double> slopes,
    SoftmaxStep pull,
    @Nullable SoftmaxStep push,
    SoftmaxStep step) {

  public UpdateVector {
    slopes = List.copyOf(slopes);
  }

  /** Labels that have become less likely, y⁺ and y⁻ left out. */
  public int othersFalling() {
    int falling = 0;
    for (int label = 0; label < step.before().vocabulary(); label++) {
      boolean trained = label == chosen || (rejected != null && label == rejected);
      if (!trained && step.change(label) < 0) {
        falling++;
      }
    }
    return falling;
  }
}
