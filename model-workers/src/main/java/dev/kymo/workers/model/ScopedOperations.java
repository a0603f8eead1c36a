package dev.kymo.workers.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.function.UnaryOperator;

/** Operations on native arrays: everything made belongs to a scope, and what a block makes, but for its result, ends with it. */
abstract class ScopedOperations implements Operations<NDArray> {
  private NDManager scope;

  ScopedOperations(NDManager scope) {
    this.scope = scope;
  }

  /** Where results belong now. */
  final NDManager scope() {
    return scope;
  }

  /** A native call's result belongs to its operand's scope, which may be an outer one. */
  final NDArray kept(NDArray result) {
    result.attach(scope);
    return result;
  }

  @Override
  public NDArray add(NDArray a, NDArray b) {
    return kept(a.add(b));
  }

  /** Values within the block belong to a scope of its own: autograd keeps what it needs without our handles. */
  @Override
  public NDArray block(NDArray x, UnaryOperator<NDArray> body) {
    NDManager outer = scope;
    try (NDManager inner = outer.newSubManager()) {
      scope = inner;
      NDArray result = body.apply(x);
      result.attach(outer);
      return result;
    } finally {
      scope = outer;
    }
  }
}
