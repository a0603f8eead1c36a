package dev.kymo.workers.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.kymo.workers.engine.TensorOperations;
import org.jspecify.annotations.Nullable;

/** Computes plain values; gradients are recorded if the thread records them. Everything made belongs to the scope. */
public final class ImageValueOperations implements ImageOperations<NDArray> {
  private final ParameterStore parameters;
  private final NDArray images;
  private final NDManager scope;

  /** Images (B, 1, H, W) of the parameters' type. */
  public ImageValueOperations(ParameterStore parameters, NDArray images, NDManager scope) {
    this.parameters = parameters;
    this.images = images;
    this.scope = scope;
  }

  private NDArray kept(NDArray result) {
    result.attach(scope);
    return result;
  }

  @Override
  public NDArray images() {
    return images;
  }

  @Override
  public NDArray linear(NDArray x, Parameter weight, @Nullable Parameter bias) {
    return kept(TensorOperations.linear(
        x, parameters.leaf(weight), bias == null ? null : parameters.leaf(bias)));
  }

  @Override
  public NDArray gelu(NDArray x) {
    return kept(TensorOperations.gelu(x));
  }

  @Override
  public NDArray convolution(NDArray x, Parameter weight, Parameter bias) {
    return kept(TensorOperations.convolution(x, parameters.leaf(weight), parameters.leaf(bias)));
  }

  @Override
  public NDArray averagePool(NDArray x, int size) {
    return kept(TensorOperations.averagePool(x, size));
  }

  @Override
  public NDArray flat(NDArray x) {
    return kept(x.reshape(new Shape(x.getShape().get(0), -1)));
  }
}
