package dev.kymo.probes.step;

import dev.kymo.vocabulary.RunRow;
import dev.kymo.workers.training.UpdateResponse;
import java.util.List;

/**
 * One step of a training run, taken apart.
 *
 * @param step its number over the whole run
 * @param stage number of its stage, from 1
 * @param objective of the stage
 * @param clip what the gradient was scaled by
 * @param ofOneGradient whether it divides by a denominator made of its own gradient alone, as a stage's first update does
 * @param updates the responses that it trained on
 * @param observed what it did to each observed example
 * @param seconds wall time of the decomposition
 */
public record StepDecomposition(
    long step,
    int stage,
    String objective,
    double clip,
    boolean ofOneGradient,
    List<UpdateResponse> updates,
    List<ObservedChange> observed,
    double seconds) {

  public StepDecomposition {
    updates = List.copyOf(updates);
    observed = List.copyOf(observed);
  }

  /** The same as rows: per response type, per observed example, per pair of observed and update example. */
  public List<RunRow> rows() {
    return new DecompositionRows(this).all();
  }

  /** Whether a training row has the same tokens on both sides: their gradients cancel up to rounding and a factor. */
  boolean isOfIdenticalPair(int row) {
    List<UpdateResponse> own =
        updates.stream().filter(each -> each.row() == row).toList();
    return own.stream()
        .anyMatch(one -> own.stream()
            .anyMatch(
                other -> other.side() != one.side() && other.example().equals(one.example())));
  }
}
