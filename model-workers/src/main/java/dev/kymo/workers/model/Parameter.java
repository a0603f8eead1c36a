package dev.kymo.workers.model;

import ai.djl.ndarray.types.Shape;

/**
 * A named tensor of a model, without its values.
 *
 * @param name as in the Hugging Face file
 * @param shape its dimensions
 */
public record Parameter(String name, Shape shape) {

  static Parameter of(String name, long... shape) {
    return new Parameter(name, new Shape(shape));
  }

  /** Number of elements. */
  public long size() {
    return shape.size();
  }
}
