package dev.kymo.workers.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import org.jspecify.annotations.Nullable;

/** Neural network operations as single native calls; the result belongs to the first operand's scope. */
public final class TensorOperations {
  private TensorOperations() {}

  /** Rows of weight (V, h) by token id. */
  public static NDArray embedding(NDArray tokens, NDArray weight) {
    boolean sparseGradient = false;
    return JniUtils.embedding((PtNDArray) tokens, (PtNDArray) weight, sparseGradient);
  }

  public static NDArray linear(NDArray x, NDArray weight, @Nullable NDArray bias) {
    return JniUtils.linear((PtNDArray) x, (PtNDArray) weight, (PtNDArray) bias);
  }

  /** Over the last dimension. */
  public static NDArray layerNorm(NDArray x, NDArray weight, NDArray bias, double epsilon) {
    return JniUtils.layerNorm(
        (PtNDArray) x, weight.getShape(), (PtNDArray) weight, (PtNDArray) bias, epsilon);
  }

  /** The exact form, by the error function. */
  public static NDArray gelu(NDArray x) {
    return JniUtils.gelu((PtNDArray) x);
  }

  /** Convolution without padding, one step at a time: x (B, C, H, W), weight (D, C, k, k), bias (D) to (B, D, H−k+1, W−k+1). */
  public static NDArray convolution(NDArray x, NDArray weight, NDArray bias) {
    Shape one = new Shape(1, 1);
    int groups = 1;
    return JniUtils.convolution(
        (PtNDArray) x, (PtNDArray) weight, (PtNDArray) bias, one, new Shape(0, 0), one, groups);
  }

  /** Means of size × size squares side by side: x (B, C, H, W) to (B, C, H/size, W/size). */
  public static NDArray averagePool(NDArray x, int size) {
    Shape square = new Shape(size, size);
    boolean ceiling = false;
    boolean countPadding = false;
    return JniUtils.avgPool((PtNDArray) x, square, square, new Shape(0, 0), ceiling, countPadding);
  }

  /** The places {@code from} to {@code to}−1 along an axis; memory is shared. */
  public static NDArray slice(NDArray x, int axis, long from, long to) {
    return JniUtils.slice((PtNDArray) x, axis, from, to, 1);
  }
}
