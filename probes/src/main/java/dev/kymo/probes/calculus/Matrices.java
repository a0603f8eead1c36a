package dev.kymo.probes.calculus;

import java.util.List;

/** Small matrices of doubles, [rows][columns]. */
public final class Matrices {
  private Matrices() {}

  /** a + b. */
  public static double[][] sum(double[][] a, double[][] b) {
    return combined(a, b, 1);
  }

  /** a − b. */
  public static double[][] difference(double[][] a, double[][] b) {
    return combined(a, b, -1);
  }

  /** a + factor · b. */
  private static double[][] combined(double[][] a, double[][] b, double factor) {
    double[][] result = new double[a.length][];
    for (int i = 0; i < a.length; i++) {
      result[i] = new double[a[i].length];
      for (int j = 0; j < a[i].length; j++) {
        result[i][j] = a[i][j] + factor * b[i][j];
      }
    }
    return result;
  }

  /** One after the other. */
  public static double[] concatenated(List<double[]> parts) {
    double[] result = new double[parts.stream().mapToInt(p -> p.length).sum()];
    int end = 0;
    for (double[] part : parts) {
      System.arraycopy(part, 0, result, end, part.length);
      end += part.length;
    }
    return result;
  }

  /** ‖measured − η·predicted‖_F / ‖measured‖_F. */
  public static double relativeRemainder(double[][] measured, double[][] predicted, double eta) {
    return frobenius(combined(measured, predicted, -eta)) / frobenius(measured);
  }

  /** matrix · vector. */
  public static double[] product(double[][] matrix, double[] vector) {
    double[] result = new double[matrix.length];
    for (int i = 0; i < matrix.length; i++) {
      for (int j = 0; j < vector.length; j++) {
        result[i] += matrix[i][j] * vector[j];
      }
    }
    return result;
  }

  /** factor · vector. */
  public static double[] scaled(double[] vector, double factor) {
    double[] result = vector.clone();
    for (int i = 0; i < result.length; i++) {
      result[i] *= factor;
    }
    return result;
  }

  /** Of a square matrix. */
  public static double trace(double[][] matrix) {
    double trace = 0;
    for (int i = 0; i < matrix.length; i++) {
      trace += matrix[i][i];
    }
    return trace;
  }

  /** ‖matrix‖_F. */
  public static double frobenius(double[][] matrix) {
    double squares = 0;
    for (double[] row : matrix) {
      for (double value : row) {
        squares += value * value;
      }
    }
    return Math.sqrt(squares);
  }
}
