package dev.kymo.probes.calculus;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.Arrays;

/** Between native arrays of either precision and Java's doubles. */
public final class Arrays64 {
  private Arrays64() {}

  /** All elements, flat. */
  public static double[] doubles(NDArray array) {
    if (array.getDataType() == DataType.FLOAT64) {
      return array.toDoubleArray();
    }
    float[] narrow = array.toFloatArray();
    double[] wide = new double[narrow.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = narrow[i];
    }
    return wide;
  }

  /** A vector of the given type. */
  public static NDArray vector(NDManager scope, double[] values, DataType type) {
    if (type == DataType.FLOAT64) {
      return scope.create(values);
    }
    float[] narrow = new float[values.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = (float) values[i];
    }
    return scope.create(narrow);
  }

  /** Token ids as indices. */
  public static NDArray labels(NDManager scope, int[] ids) {
    return scope.create(Arrays.stream(ids).asLongStream().toArray());
  }

  /** Sum in order. */
  public static double sum(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }
}
