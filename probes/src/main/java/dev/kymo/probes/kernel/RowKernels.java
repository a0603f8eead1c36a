package dev.kymo.probes.kernel;

import dev.kymo.workers.training.CounterRandom;
import java.util.function.IntToDoubleFunction;

/**
 * The kernel between all responses of one prompt, estimated from n draws for each: ‖K_ou w‖² by observed response o, update response u
 * and draw w, a vector of signs at all of u's tokens at once, whose expectation is ‖K_ou‖_F² = Σ_{m,l} ‖K_{m,l}‖_F².
 *
 * <p>K_uo being the transpose of K_ou, the draws of both responses tell of the pair. Standard errors are the jackknife's, which leaves
 * out one draw of every response at a time, so that it knows of draws that enter a ratio above and below the line; what it says of the bias of a root and of a ratio is
 * subtracted.
 *
 * <p>Beside the norm, the entries of every K_ou w are added, with random signs, into a few buckets: a sketch [1], linear in K, whose
 * squared length is on average Σ_i ‖K_ou w_i‖². Draws, signs and buckets being the same at every step, the difference of two steps'
 * sketches is the sketch of the difference of their kernels: it tells how far the kernel has moved, not only how much larger it is.
 *
 * <p>[1] Charikar, Chen, Farach-Colton: Finding frequent items in data streams, 2002.
 */
final class RowKernels {
  /** Buckets of a sketch; the squared length of one has a relative standard deviation of √(2/32). */
  static final int BUCKETS = 32;
  /** Of one number: which bucket, and a sign. */
  private static final int BITS = 6;

  private static final int NUMBERS_PER_DRAW = Long.SIZE / BITS;

  private final int draws;
  /** ‖K_ou w_i‖², [o][u][i]. */
  private final double[][][] squares;
  /** [o][u][bucket]. */
  private final double[][][] sketches;

  RowKernels(int responses, int draws) {
    this.draws = draws;
    squares = new double[responses][responses][draws];
    sketches = new double[responses][responses][BUCKETS];
  }

  /** Adds K_ou w_i at one token, which begins at {@code first} of {@code values}; buckets and signs come from {@code random}. */
  void add(int o, int u, int i, double[] values, int first, int count, CounterRandom random) {
    double[] sketch = sketches[o][u];
    double square = 0;
    long bits = 0;
    for (int v = 0; v < count; v++) {
      bits = v % NUMBERS_PER_DRAW == 0 ? random.next() : bits >>> BITS;
      double value = values[first + v];
      square += value * value;
      sketch[(int) (bits & (BUCKETS - 1))] += (bits & BUCKETS) == 0 ? value : -value;
    }
    squares[o][u][i] += square;
  }

  /** ‖K_ou‖_F. */
  double norm(int o, int u) {
    return unbiased(without -> norm(o, u, without));
  }

  double normError(int o, int u) {
    return jackknife(without -> norm(o, u, without));
  }

  /** ‖K_ou‖_F² / (‖K_oo‖_F ‖K_uu‖_F): in [0, 1], but for the sampling of draws. */
  double similarity(int o, int u) {
    return unbiased(without -> similarity(o, u, without));
  }

  double similarityError(int o, int u) {
    return jackknife(without -> similarity(o, u, without));
  }

  /** Adds the pair's sketch. */
  void addSketch(int o, int u, double[] sum) {
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
      sum[bucket] +=
          o == u ? sketches[o][u][bucket] : sketches[o][u][bucket] + sketches[u][o][bucket];
    }
  }

  private double norm(int o, int u, int without) {
    return Math.sqrt(square(o, u, without));
  }

  private double similarity(int o, int u, int without) {
    return square(o, u, without) / Math.sqrt(square(o, o, without) * square(u, u, without));
  }

  /** The mean over all draws but one; {@code draws}: over all. */
  private double square(int o, int u, int without) {
    double sum = 0;
    int count = 0;
    for (int i = 0; i < draws; i++) {
      if (i != without) {
        sum += (squares[o][u][i] + squares[u][o][i]) / 2;
        count++;
      }
    }
    return sum / count;
  }

  /** The estimate from all draws without the bias that a root or a ratio of estimates has, as the estimates without one draw tell it. */
  private double unbiased(IntToDoubleFunction estimate) {
    double sum = 0;
    for (int i = 0; i < draws; i++) {
      sum += estimate.applyAsDouble(i);
    }
    return draws * estimate.applyAsDouble(draws) - (draws - 1) * (sum / draws);
  }

  private double jackknife(IntToDoubleFunction estimate) {
    double sum = 0;
    double[] each = new double[draws];
    for (int i = 0; i < draws; i++) {
      each[i] = estimate.applyAsDouble(i);
      sum += each[i];
    }
    double squaresAround = 0;
    for (double value : each) {
      squaresAround += (value - sum / draws) * (value - sum / draws);
    }
    return Math.sqrt(squaresAround * (draws - 1) / draws);
  }
}
