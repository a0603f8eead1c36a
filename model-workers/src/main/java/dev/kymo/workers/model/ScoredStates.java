package dev.kymo.workers.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.kymo.workers.engine.ScriptedOperations;
import dev.kymo.workers.engine.TensorOperations;
import java.util.function.Function;

/**
 * The last hidden states of packed rows at their scored positions, and logits made of them, at once or for some positions at a time: only logits hold the whole
 * vocabulary V. S: scored positions of all rows, in turn. Lives as long as the scope that its states are in.
 */
public final class ScoredStates {
  private final LanguageModel model;
  private final PackedBatch batch;
  private final Function<NDManager, Operations<NDArray>> interpreter;
  private final NDArray hidden;

  private ScoredStates(
      LanguageModel model,
      PackedBatch batch,
      Function<NDManager, Operations<NDArray>> interpreter,
      NDArray hidden) {
    this.model = model;
    this.batch = batch;
    this.interpreter = interpreter;
    this.hidden = hidden;
  }

  /** One forward pass of plain values, (S, h), as precise as the parameters. */
  public static ScoredStates values(
      LanguageModel model,
      ParameterStore parameters,
      ScriptedOperations scripts,
      NDManager scope,
      PackedBatch batch) {
    return of(model, batch, inner -> new ValueOperations(scripts, parameters, batch, inner), scope);
  }

  /** One forward pass by another interpreter; what it stacks comes before the positions, (…, S, h). */
  public static ScoredStates of(
      LanguageModel model,
      PackedBatch batch,
      Function<NDManager, Operations<NDArray>> interpreter,
      NDManager scope) {
    return new ScoredStates(model, batch, interpreter, model.hidden(interpreter.apply(scope)));
  }

  /** States (S, h) that another pass over the batch has made, whose graph goes no further than they. */
  public static ScoredStates made(
      LanguageModel model,
      ParameterStore parameters,
      ScriptedOperations scripts,
      PackedBatch batch,
      NDArray hidden) {
    return new ScoredStates(
        model, batch, inner -> new ValueOperations(scripts, parameters, batch, inner), hidden);
  }

  /** What was packed. */
  public PackedBatch batch() {
    return batch;
  }

  /** The states. */
  public NDArray hidden() {
    return hidden;
  }

  /** Logits of all positions, (…, S, V), in the states' scope, which is given. */
  public NDArray logits(NDManager scope) {
    return model.logits(interpreter.apply(scope), hidden);
  }

  /** Logits of the positions {@code start} to {@code end}−1, (…, end − start, V). */
  public NDArray logits(NDManager scope, int start, int end) {
    return model.logits(interpreter.apply(scope), part(scope, hidden, start, end));
  }

  /** Labels of the positions {@code start} to {@code end}−1. */
  public NDArray labels(NDManager scope, int start, int end) {
    return part(scope, batch.labels(), start, end);
  }

  /** The axis of positions is the first of labels, and the last but one of states. */
  private static NDArray part(NDManager scope, NDArray all, int start, int end) {
    int axis = Math.max(0, all.getShape().dimension() - 2);
    NDArray part = TensorOperations.slice(all, axis, start, end);
    part.attach(scope);
    return part;
  }

  /** Takes some positions, with a scope for what it makes of them. */
  @FunctionalInterface
  public interface Part {
    /** Takes the positions {@code start} to {@code end}−1. */
    void take(NDManager scope, int start, int end);
  }

  /**
   * Takes all positions in order, a number of them at a time.
   *
   * @param owner of the scopes, each of which is closed behind its part
   */
  public void inParts(int positions, NDManager owner, Part part) {
    for (int start = 0; start < batch.scoredCount(); start += positions) {
      int end = Math.min(start + positions, batch.scoredCount());
      try (NDManager scope = owner.newSubManager()) {
        part.take(scope, start, end);
      }
    }
  }
}
