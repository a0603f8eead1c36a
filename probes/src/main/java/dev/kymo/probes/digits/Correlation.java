package dev.kymo.probes.digits;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * How two quantities go together over some places.
 *
 * @param pearson of their values
 * @param spearman of their ranks, equal values sharing the mean of theirs
 */
public record Correlation(double pearson, double spearman) {

  /** NaN if one of them is constant. */
  public static Correlation of(double[] x, double[] y) {
    return new Correlation(pearson(x, y), pearson(ranks(x), ranks(y)));
  }

  /** Of two square matrices, without their diagonals. */
  public static Correlation offDiagonal(double[][] x, double[][] y) {
    return of(offDiagonal(x), offDiagonal(y));
  }

  /** All entries of a square matrix but the diagonal, row by row. */
  public static double[] offDiagonal(double[][] matrix) {
    return IntStream.range(0, matrix.length)
        .boxed()
        .flatMapToDouble(row -> Arrays.stream(withoutDiagonal(matrix[row], row)))
        .toArray();
  }

  /** A row of a square matrix without its diagonal entry. */
  static double[] withoutDiagonal(double[] row, int number) {
    return IntStream.range(0, row.length)
        .filter(column -> column != number)
        .mapToDouble(column -> row[column])
        .toArray();
  }

  private static double pearson(double[] x, double[] y) {
    double meanX = Arrays.stream(x).average().orElseThrow();
    double meanY = Arrays.stream(y).average().orElseThrow();
    double covariance = 0;
    double varianceX = 0;
    double varianceY = 0;
    for (int i = 0; i < x.length; i++) {
      covariance += (x[i] - meanX) * (y[i] - meanY);
      varianceX += (x[i] - meanX) * (x[i] - meanX);
      varianceY += (y[i] - meanY) * (y[i] - meanY);
    }
    return covariance / Math.sqrt(varianceX * varianceY);
  }

  private static double[] ranks(double[] values) {
    int[] order = IntStream.range(0, values.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> values[i]))
        .mapToInt(i -> i)
        .toArray();
    double[] ranks = new double[values.length];
    for (int start = 0, end; start < order.length; start = end) {
      end = start + 1;
      while (end < order.length && values[order[end]] == values[order[start]]) {
        end++;
      }
      for (int i = start; i < end; i++) {
        ranks[order[i]] = (start + end - 1) / 2.0;
      }
    }
    return ranks;
  }
}
