package dev.kymo.workers.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.kymo.workers.engine.TangentScripts;
import dev.kymo.workers.engine.Torch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * K directions in parameter space, such as the parts of an update: the rows of one flat matrix per block of the layout. They are the
 * tangents of a {@link TangentOperations} pass, and their inner products with a gradient are a few matrix-vector products.
 */
public final class ParameterDirections implements AutoCloseable {
  private final ParameterLayout layout;
  private final int count;
  private final DataType type;
  private final NDManager scope = Torch.newScope("directions");
  /** One (K, n) per block. */
  private final List<NDArray> blocks = new ArrayList<>();

  private final List<NDArray> leaves = new ArrayList<>();

  /** All zeros, float32 or float64. */
  public ParameterDirections(ParameterLayout layout, int count, DataType type) {
    this.layout = layout;
    this.count = count;
    this.type = type;
    for (int size : layout.blockSizes()) {
      blocks.add(scope.zeros(new Shape(count, size), type));
    }
    for (ParameterLayout.Slot slot : layout.slots()) {
      leaves.add(view(slot));
    }
  }

  private NDArray view(ParameterLayout.Slot slot) {
    long end = slot.offset() + slot.parameter().size();
    try (NDArray columns = blocks.get(slot.block()).get(":, " + slot.offset() + ":" + end)) {
      return columns.reshape(new Shape(count).addAll(slot.parameter().shape()));
    }
  }

  /** K. */
  public int count() {
    return count;
  }

  public DataType type() {
    return type;
  }

  /** A parameter's part of every direction, (K, …). */
  NDArray leaf(Parameter parameter) {
    return leaves.get(layout.indexOf(parameter));
  }

  /** Direction k within each block, (n): writing to it changes the direction. The caller closes the views. */
  public List<NDArray> direction(int k) {
    return blocks.stream().map(block -> block.get(k)).toList();
  }

  /** Direction k ← factor · source [/ divisor elementwise], each given by its blocks. */
  public void set(
      TangentScripts scripts,
      int k,
      List<NDArray> source,
      double factor,
      @Nullable List<NDArray> divisor) {
    try (NDManager inner = scope.newSubManager()) {
      for (int i = 0; i < blocks.size(); i++) {
        NDArray target = blocks.get(i).get(k);
        target.attach(inner);
        if (divisor == null) {
          scripts.setPart(inner, target, source.get(i), factor);
        } else {
          scripts.setQuotient(inner, target, source.get(i), factor, divisor.get(i));
        }
      }
    }
  }

  /** Direction k ← after − before. */
  public void setDifference(
      TangentScripts scripts, int k, List<NDArray> after, List<NDArray> before) {
    try (NDManager inner = scope.newSubManager()) {
      for (int i = 0; i < blocks.size(); i++) {
        NDArray target = blocks.get(i).get(k);
        target.attach(inner);
        scripts.setDifference(inner, target, after.get(i), before.get(i));
      }
    }
  }

  /** target ← target + factor · direction k, the target given by its blocks. */
  void addTo(TangentScripts scripts, int k, List<NDArray> target, double factor) {
    try (NDManager inner = scope.newSubManager()) {
      for (int i = 0; i < blocks.size(); i++) {
        NDArray direction = blocks.get(i).get(k);
        direction.attach(inner);
        scripts.addScaled(inner, target.get(i), direction, factor);
      }
    }
  }

  /** ⟨direction, gradient⟩ for every direction, summed in float64, given a gradient's blocks of the same type. */
  public double[] dot(TangentScripts scripts, List<NDArray> gradient) {
    double[] total = new double[count];
    for (int i = 0; i < blocks.size(); i++) {
      try (NDManager inner = scope.newSubManager()) {
        double[] part = scripts.dot(inner, blocks.get(i), gradient.get(i)).toDoubleArray();
        for (int k = 0; k < count; k++) {
          total[k] += part[k];
        }
      }
    }
    return total;
  }

  /** Native memory. */
  public long bytes() {
    return blocks.stream().mapToLong(b -> b.size() * type.getNumOfBytes()).sum();
  }

  @Override
  public void close() {
    scope.close();
  }
}
