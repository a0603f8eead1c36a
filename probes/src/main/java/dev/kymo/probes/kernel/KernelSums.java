package dev.kymo.probes.kernel;

/** Σ ‖K w‖², Σ ‖K w‖⁴, Σ wᵀK w and Σ (wᵀK w)² over cotangents w, for each pair of an observed and an update token, [M][L]. */
final class KernelSums {
  private final double[][] squares;
  private final double[][] fourths;
  private final double[][] traces;
  private final double[][] traceSquares;

  KernelSums(int observedTokens, int updateTokens) {
    squares = new double[observedTokens][updateTokens];
    fourths = new double[observedTokens][updateTokens];
    traces = new double[observedTokens][updateTokens];
    traceSquares = new double[observedTokens][updateTokens];
  }

  /** Adds K w (V), which begins at {@code first} of {@code values}. */
  void add(int m, int l, float[] w, double[] values, int first) {
    double square = 0;
    double trace = 0;
    for (int v = 0; v < w.length; v++) {
      double value = values[first + v];
      square += value * value;
      trace += value * w[v];
    }
    squares[m][l] += square;
    fourths[m][l] += square * square;
    traces[m][l] += trace;
    traceSquares[m][l] += trace * trace;
  }

  /** If the cotangents were the unit vectors. */
  KernelBlocks exact() {
    return new KernelBlocks(mapped((m, l) -> Math.sqrt(squares[m][l])), traces, 0, null);
  }

  /** If they were n random sign vectors. */
  KernelBlocks estimate(int n) {
    return new KernelBlocks(
        mapped((m, l) -> Math.sqrt(squares[m][l] / n)),
        mapped((m, l) -> traces[m][l] / n),
        n,
        new KernelBlocks.StandardErrors(
            mapped((m, l) -> rootError(m, l, n)),
            mapped((m, l) -> meanError(traces[m][l], traceSquares[m][l], n))));
  }

  /** se(√F̂) = se(F̂) / (2√F̂). */
  private double rootError(int m, int l, int n) {
    double mean = squares[m][l] / n;
    return mean == 0 ? 0 : meanError(squares[m][l], fourths[m][l], n) / (2 * Math.sqrt(mean));
  }

  /** s/√n of n draws, given their sum and the sum of their squares. */
  private static double meanError(double sum, double sumOfSquares, int n) {
    double mean = sum / n;
    double variance = Math.max(0, sumOfSquares / n - mean * mean) * n / (n - 1);
    return Math.sqrt(variance / n);
  }

  private interface Entry {
    double at(int m, int l);
  }

  private double[][] mapped(Entry entry) {
    double[][] result = new double[squares.length][squares[0].length];
    for (int m = 0; m < result.length; m++) {
      for (int l = 0; l < result[m].length; l++) {
        result[m][l] = entry.at(m, l);
      }
    }
    return result;
  }
}
