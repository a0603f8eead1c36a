package dev.kymo.probes.kernel;

import dev.kymo.vocabulary.KernelRow;
import java.util.ArrayList;
import java.util.List;

/** Means over rows of what their kernels say of one pair of response types. */
final class PairMeans {
  private final double[] sketch = new double[RowKernels.BUCKETS];
  private final List<Double> similarities = new ArrayList<>();
  private double norms;
  private double normVariances;
  private double similarityVariances;

  /** Adds a row's, unless it lacks one of the responses; a negative place says so. */
  void add(RowKernels row, int o, int u) {
    if (o < 0 || u < 0) {
      return;
    }
    norms += row.norm(o, u);
    similarities.add(row.similarity(o, u));
    normVariances += row.normError(o, u) * row.normError(o, u);
    similarityVariances += row.similarityError(o, u) * row.similarityError(o, u);
    row.addSketch(o, u, sketch);
  }

  /** Rows that have both. */
  int count() {
    return similarities.size();
  }

  /** The rows' means, of two response types after a step; how far they are from the stage's beginning is not known here. */
  KernelRow row(long step, int stage, String response, String other, int draws, double seconds) {
    int count = count();
    double mean = similarities.stream().mapToDouble(Double::doubleValue).sum() / count;
    double squares = 0;
    for (double similarity : similarities) {
      squares += (similarity - mean) * (similarity - mean);
    }
    List<Float> narrow = new ArrayList<>();
    for (double bucket : sketch) {
      narrow.add((float) bucket);
    }
    return new KernelRow(
        step,
        stage,
        response,
        other,
        count,
        norms / count,
        Math.sqrt(normVariances) / count,
        mean,
        count == 1 ? 0 : Math.sqrt(squares / (count - 1)),
        Math.sqrt(similarityVariances) / count,
        IntervalFactor.ofNorm(count, draws),
        IntervalFactor.ofSimilarity(count, draws),
        Double.NaN,
        draws,
        narrow,
        seconds);
  }
}
