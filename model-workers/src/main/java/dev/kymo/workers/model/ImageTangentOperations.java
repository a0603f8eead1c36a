package dev.kymo.workers.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.kymo.workers.engine.TangentScripts;
import dev.kymo.workers.engine.TensorOperations;
import org.jspecify.annotations.Nullable;

/**
 * Forward mode over images: values together with their exact derivatives in K directions of parameter space, stacked along a first
 * dimension of N = 1 + K as in {@link TangentOperations}. Records no gradients. Everything made belongs to the scope.
 */
public final class ImageTangentOperations implements ImageOperations<NDArray> {
  private final TangentScripts tangents;
  private final ParameterStore parameters;
  private final ParameterDirections directions;
  private final NDArray images;
  private final NDManager scope;

  /** The parameters, the directions and the images (B, 1, H, W) are of one type. */
  public ImageTangentOperations(
      TangentScripts tangents,
      ParameterStore parameters,
      ParameterDirections directions,
      NDArray images,
      NDManager scope) {
    this.tangents = tangents;
    this.parameters = parameters;
    this.directions = directions;
    this.images = images;
    this.scope = scope;
  }

  private NDArray kept(NDArray result) {
    result.attach(scope);
    return result;
  }

  /** Images do not depend on parameters: their derivatives are zero. */
  @Override
  public NDArray images() {
    NDArray zeros =
        scope.zeros(new Shape(directions.count()).addAll(images.getShape()), images.getDataType());
    return kept(images.expandDims(0).concat(zeros));
  }

  @Override
  public NDArray linear(NDArray x, Parameter weight, @Nullable Parameter bias) {
    NDArray y = tangents.linear(scope, x, parameters.leaf(weight), directions.leaf(weight));
    return bias == null
        ? y
        : tangents.addBias(scope, y, parameters.leaf(bias), directions.leaf(bias));
  }

  @Override
  public NDArray gelu(NDArray x) {
    return tangents.gelu(scope, x);
  }

  @Override
  public NDArray convolution(NDArray x, Parameter weight, Parameter bias) {
    return tangents.convolution(
        scope,
        x,
        parameters.leaf(weight),
        parameters.leaf(bias),
        directions.leaf(weight),
        directions.leaf(bias));
  }

  /** Linear, so that values and derivatives are treated alike. */
  @Override
  public NDArray averagePool(NDArray x, int size) {
    Shape shape = x.getShape();
    NDArray alike = kept(x.reshape(new Shape(-1).addAll(shape.slice(2))));
    NDArray pooled = kept(TensorOperations.averagePool(alike, size));
    return kept(pooled.reshape(shape.slice(0, 2).addAll(pooled.getShape().slice(1))));
  }

  @Override
  public NDArray flat(NDArray x) {
    Shape shape = x.getShape();
    return kept(x.reshape(new Shape(shape.get(0), shape.get(1), -1)));
  }
}
