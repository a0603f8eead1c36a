package dev.kymo.workers.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.kymo.workers.engine.Torch;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A model's parameters in flat blocks, so that a snapshot, an update and a checkpoint are a few bulk operations.
 *
 * <p>Each leaf that the forward pass sees is a view of its block. With gradients, each leaf's gradient is a view of a flat
 * gradient block: one backward pass at the start hands the leaf a slice of the block as its gradient, PyTorch keeps that
 * very slice, and later passes add to it in place. Whoever updates the parameters zeroes the gradient blocks; the leaves'
 * gradients are never reset.
 */
public final class ParameterStore implements AutoCloseable {
  private final ParameterLayout layout;
  private final NDManager scope;
  private final List<NDArray> blocks = new ArrayList<>();
  private final List<NDArray> gradientBlocks = new ArrayList<>();
  private final List<NDArray> leaves = new ArrayList<>();
  private final List<NDArray> leafGradients = new ArrayList<>();

  private ParameterStore(ParameterLayout layout, boolean withGradients) {
    this.layout = layout;
    this.scope = Torch.newScope("parameters");
    for (int size : layout.blockSizes()) {
      blocks.add(scope.zeros(new Shape(size)));
      if (withGradients) {
        gradientBlocks.add(scope.zeros(new Shape(size)));
      }
    }
    for (ParameterLayout.Slot slot : layout.slots()) {
      NDArray leaf = view(blocks, slot);
      if (withGradients) {
        NDArray gradient = view(gradientBlocks, slot);
        Torch.adoptGradient(leaf, gradient);
        leafGradients.add(gradient);
      }
      leaves.add(leaf);
    }
  }

  /** All zeros, for values only. */
  public static ParameterStore forValues(ParameterLayout layout) {
    return new ParameterStore(layout, false);
  }

  /** All zeros, with gradients. */
  public static ParameterStore forTraining(ParameterLayout layout) {
    return new ParameterStore(layout, true);
  }

  private static NDArray view(List<NDArray> blocks, ParameterLayout.Slot slot) {
    NDArray block = blocks.get(slot.block());
    try (NDArray slice =
        block.get(slot.offset() + ":" + (slot.offset() + slot.parameter().size()))) {
      return slice.reshape(slot.parameter().shape());
    }
  }

  public ParameterLayout layout() {
    return layout;
  }

  /** The parameter as the forward pass uses it. */
  public NDArray leaf(Parameter parameter) {
    return leaves.get(layout.indexOf(parameter));
  }

  /** The leaf's gradient, to be added to in place. */
  NDArray leafGradient(Parameter parameter) {
    return leafGradients.get(layout.indexOf(parameter));
  }

  /** A parameter's own bytes; writing to them changes the parameter. */
  public ByteBuffer bytes(ParameterLayout.Slot slot) {
    return slice(blocks, slot);
  }

  /** A parameter's gradient, accumulated since the block was zeroed. */
  public FloatBuffer gradient(ParameterLayout.Slot slot) {
    return slice(gradientBlocks, slot).asFloatBuffer();
  }

  private static ByteBuffer slice(List<NDArray> blocks, ParameterLayout.Slot slot) {
    ByteBuffer memory = Torch.memory(blocks.get(slot.block()));
    int bytes = Math.toIntExact(slot.parameter().size() * Float.BYTES);
    return memory.slice(slot.offset() * Float.BYTES, bytes).order(memory.order());
  }

  /** The flat parameters, one buffer per block. */
  public List<FloatBuffer> values() {
    return buffers(blocks);
  }

  /** The flat gradients, one buffer per block. */
  public List<FloatBuffer> gradients() {
    return buffers(gradientBlocks);
  }

  private static List<FloatBuffer> buffers(List<NDArray> blocks) {
    return blocks.stream().map(b -> Torch.memory(b).asFloatBuffer()).toList();
  }

  /** Copies all values from another store of the same layout. */
  public void copyFrom(ParameterStore other) {
    for (int i = 0; i < blocks.size(); i++) {
      Torch.memory(blocks.get(i)).put(Torch.memory(other.blocks.get(i)));
    }
  }

  /** Native memory of the values and the gradients. */
  public long bytes() {
    long floats = 0;
    for (int size : layout.blockSizes()) {
      floats += size;
    }
    return floats * Float.BYTES * (gradientBlocks.isEmpty() ? 1 : 2);
  }

  @Override
  public void close() {
    scope.close();
  }
}
