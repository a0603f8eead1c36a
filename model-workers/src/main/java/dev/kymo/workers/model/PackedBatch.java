package dev.kymo.workers.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows as the arrays that a forward pass needs. Responses are numbered row by row, in the order given. The arrays belong to
 * the scope that was passed.
 */
public final class PackedBatch {
  private final Packing packing;
  private final NDArray tokens;
  private final NDArray cosines;
  private final NDArray sines;
  private final NDArray turn;
  private final NDArray scoredPositions;
  private final NDArray labels;
  private final List<NDArray> masks = new ArrayList<>();

  public PackedBatch(NDManager scope, LanguageModel model, List<PackedRow> rows) {
    this(scope, model, rows, DataType.FLOAT32);
  }

  /** For parameters of the given type. Rotary tables hold float32 values in either, as transformers computes them. */
  public PackedBatch(NDManager scope, LanguageModel model, List<PackedRow> rows, DataType type) {
    packing = new Packing(rows);
    if (packing.longestPosition >= model.contextLength()) {
      throw new IllegalArgumentException("a sequence of " + (packing.longestPosition + 1)
          + " tokens is longer than the model's context of " + model.contextLength());
    }
    RotaryTable rotary = new RotaryTable(model.rotary());
    tokens = scope.create(packing.tokens);
    cosines = typed(rotary.cosines(scope, packing.positions), type);
    sines = typed(rotary.sines(scope, packing.positions), type);
    turn = typed(rotary.turn(scope), type);
    scoredPositions = scope.create(packing.scoredPositions);
    labels = scope.create(packing.labels);
    NDArray none = scope.create(new float[1]);
    for (int i = 0, prefix = 0; i < packing.segmentSizes.length; i++) {
      boolean branch = packing.segmentPrefixes[i] == Packing.BRANCH;
      prefix = branch ? prefix : (int) packing.segmentPrefixes[i];
      masks.add(
          branch ? typed(branchMask(scope, (int) packing.segmentSizes[i], prefix), type) : none);
    }
  }

  private static NDArray typed(NDArray array, DataType type) {
    return array.getDataType() == type ? array : array.toType(type, false);
  }

  /** (own, prefix + own): own token i sees the prefix and own tokens up to itself. */
  private static NDArray branchMask(NDManager scope, int own, int prefix) {
    int width = prefix + own;
    float[] mask = new float[own * width];
    for (int i = 0; i < own; i++) {
      for (int j = prefix + i + 1; j < width; j++) {
        mask[i * width + j] = Float.NEGATIVE_INFINITY;
      }
    }
    return scope.create(mask, new Shape(own, width));
  }

  public int responseCount() {
    return packing.responseStarts.length - 1;
  }

  /** Index of a response's first scored token among all; of {@link #responseCount()}: their number. */
  public int responseStart(int response) {
    return packing.responseStarts[response];
  }

  public int scoredCount() {
    return packing.labels.length;
  }

  /** Tokens in the pass. */
  public int tokenCount() {
    return packing.tokens.length;
  }

  /** The scored token ids (S). */
  public NDArray labels() {
    return labels;
  }

  Packing packing() {
    return packing;
  }

  NDArray tokens() {
    return tokens;
  }

  NDArray cosines() {
    return cosines;
  }

  NDArray sines() {
    return sines;
  }

  NDArray turn() {
    return turn;
  }

  NDArray scoredPositions() {
    return scoredPositions;
  }

  List<NDArray> masks() {
    return masks;
  }
}
