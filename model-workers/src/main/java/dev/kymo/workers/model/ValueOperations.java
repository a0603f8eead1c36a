package dev.kymo.workers.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.kymo.workers.engine.ScriptedOperations;
import dev.kymo.workers.engine.TensorOperations;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Computes plain values; gradients are recorded if the thread records them. Everything made belongs to the scope. */
public class ValueOperations extends ScopedOperations {
  private final ScriptedOperations scripts;
  private final ParameterStore parameters;
  private final PackedBatch batch;

  public ValueOperations(
      ScriptedOperations scripts, ParameterStore parameters, PackedBatch batch, NDManager scope) {
    super(scope);
    this.scripts = scripts;
    this.parameters = parameters;
    this.batch = batch;
  }

  final ScriptedOperations scripts() {
    return scripts;
  }

  final ParameterStore parameters() {
    return parameters;
  }

  final PackedBatch batch() {
    return batch;
  }

  @Override
  public NDArray embedding(Parameter weight) {
    return kept(TensorOperations.embedding(batch.tokens(), parameters.leaf(weight)));
  }

  @Override
  public NDArray linear(NDArray x, Parameter weight, @Nullable Parameter bias) {
    return TensorOperations.linear(
        x, parameters.leaf(weight), bias == null ? null : parameters.leaf(bias));
  }

  @Override
  public NDArray layerNorm(NDArray x, Parameter weight, Parameter bias, double epsilon) {
    return kept(
        TensorOperations.layerNorm(x, parameters.leaf(weight), parameters.leaf(bias), epsilon));
  }

  @Override
  public NDArray rmsNorm(NDArray x, Parameter weight, double epsilon) {
    return scripts.rmsNorm(scope(), x, parameters.leaf(weight), epsilon);
  }

  @Override
  public NDArray gelu(NDArray x) {
    return kept(TensorOperations.gelu(x));
  }

  @Override
  public NDArray gated(NDArray gate, NDArray x) {
    return scripts.gated(scope(), gate, x);
  }

  @Override
  public List<NDArray> fusedHeads(NDArray fused, int heads) {
    return scripts.heads(scope(), fused, heads);
  }

  @Override
  public NDArray heads(NDArray x, int heads) {
    return kept(x.reshape(new Shape(x.getShape().get(0), heads, -1)));
  }

  @Override
  public NDArray repeatHeads(NDArray x, int times) {
    return scripts.repeatHeads(scope(), x, times);
  }

  @Override
  public NDArray rotate(NDArray x) {
    return scripts.rotate(scope(), x, batch.cosines(), batch.sines(), batch.turn());
  }

  @Override
  public NDArray attention(NDArray query, NDArray key, NDArray value) {
    Packing packing = batch.packing();
    int sequences = packing.evenSequences();
    if (sequences > 0) {
      return scripts.evenAttention(scope(), query, key, value, sequences);
    }
    return scripts.attention(
        scope(), query, key, value, packing.segmentSizes, packing.segmentPrefixes, batch.masks());
  }

  @Override
  public NDArray scored(NDArray x) {
    return scripts.select(scope(), x, batch.scoredPositions());
  }
}
