package dev.kymo.workers.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.kymo.workers.engine.ScriptedOperations;
import dev.kymo.workers.engine.TangentScripts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Forward mode: computes a pass's values together with their exact derivatives in K directions of parameter space.
 *
 * <p>Every array is stacked along a first dimension of N = 1 + K: the value, then one derivative per direction. Linear
 * operations treat all alike; a product with a parameter adds the product with the parameter's own change. Records no
 * gradients. Everything made belongs to the scope.
 */
public final class TangentOperations extends ScopedOperations {
  private final ScriptedOperations scripts;
  private final TangentScripts tangents;
  private final ParameterStore parameters;
  private final ParameterDirections directions;
  private final PackedBatch batch;

  /** The parameters, the directions and the batch are of one type. */
  public TangentOperations(
      ScriptedOperations scripts,
      TangentScripts tangents,
      ParameterStore parameters,
      ParameterDirections directions,
      PackedBatch batch,
      NDManager scope) {
    super(scope);
    this.scripts = scripts;
    this.tangents = tangents;
    this.parameters = parameters;
    this.directions = directions;
    this.batch = batch;
  }

  @Override
  public NDArray embedding(Parameter weight) {
    return tangents.embedding(
        scope(), batch.tokens(), parameters.leaf(weight), directions.leaf(weight));
  }

  @Override
  public NDArray linear(NDArray x, Parameter weight, @Nullable Parameter bias) {
    NDArray y = tangents.linear(scope(), x, parameters.leaf(weight), directions.leaf(weight));
    return bias == null
        ? y
        : tangents.addBias(scope(), y, parameters.leaf(bias), directions.leaf(bias));
  }

  @Override
  public NDArray layerNorm(NDArray x, Parameter weight, Parameter bias, double epsilon) {
    return tangents.layerNorm(
        scope(),
        x,
        parameters.leaf(weight),
        parameters.leaf(bias),
        directions.leaf(weight),
        directions.leaf(bias),
        epsilon);
  }

  @Override
  public NDArray rmsNorm(NDArray x, Parameter weight, double epsilon) {
    return tangents.rmsNorm(scope(), x, parameters.leaf(weight), directions.leaf(weight), epsilon);
  }

  @Override
  public NDArray gelu(NDArray x) {
    return tangents.gelu(scope(), x);
  }

  @Override
  public NDArray gated(NDArray gate, NDArray x) {
    return tangents.multiply(scope(), tangents.silu(scope(), gate), x);
  }

  @Override
  public List<NDArray> fusedHeads(NDArray fused, int heads) {
    return tangents.heads(scope(), fused, heads);
  }

  @Override
  public NDArray heads(NDArray x, int heads) {
    Shape shape = x.getShape();
    NDArray apart = x.reshape(new Shape(shape.get(0), shape.get(1), heads, -1));
    apart.attach(scope());
    return apart;
  }

  @Override
  public NDArray repeatHeads(NDArray x, int times) {
    return tangents.repeatHeads(scope(), x, times);
  }

  @Override
  public NDArray rotate(NDArray x) {
    return scripts.rotate(scope(), x, batch.cosines(), batch.sines(), batch.turn());
  }

  @Override
  public NDArray attention(NDArray query, NDArray key, NDArray value) {
    Packing packing = batch.packing();
    return tangents.attention(
        scope(), query, key, value, packing.segmentSizes, packing.segmentPrefixes);
  }

  @Override
  public NDArray scored(NDArray x) {
    return tangents.select(scope(), x, batch.scoredPositions());
  }
}
