package dev.kymo.workers.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.kymo.workers.engine.TangentScripts;
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
  private final DataType type;
  private final NDManager scope;
  private final List<NDArray> blocks = new ArrayList<>();
  private final List<NDArray> gradientBlocks = new ArrayList<>();
  private final List<NDArray> leaves = new ArrayList<>();
  private final List<NDArray> leafGradients = new ArrayList<>();

  private ParameterStore(ParameterLayout layout, DataType type, boolean withGradients) {
    if (type != DataType.FLOAT32 && type != DataType.FLOAT64) {
      throw new IllegalArgumentException("parameters are float32 or float64, not " + type);
    }
    this.layout = layout;
    this.type = type;
    this.scope = Torch.newScope("parameters");
    for (int size : layout.blockSizes()) {
      blocks.add(scope.zeros(new Shape(size), type));
      if (withGradients) {
        gradientBlocks.add(scope.zeros(new Shape(size), type));
      }
    }
    for (ParameterLayout.Slot slot : layout.slots()) {
      NDArray leaf = layout.view(blocks, slot.parameter());
      if (withGradients) {
        NDArray gradient = layout.view(gradientBlocks, slot.parameter());
        Torch.adoptGradient(leaf, gradient);
        leafGradients.add(gradient);
      }
      leaves.add(leaf);
    }
  }

  /** All zeros, float32, for values only. */
  public static ParameterStore forValues(ParameterLayout layout) {
    return new ParameterStore(layout, DataType.FLOAT32, false);
  }

  /** All zeros, float32 or float64, for values only. */
  public static ParameterStore forValues(ParameterLayout layout, DataType type) {
    return new ParameterStore(layout, type, false);
  }

  /** All zeros, float32, with gradients. */
  public static ParameterStore forTraining(ParameterLayout layout) {
    return new ParameterStore(layout, DataType.FLOAT32, true);
  }

  /** All zeros, float32 or float64, with gradients. */
  public static ParameterStore forTraining(ParameterLayout layout, DataType type) {
    return new ParameterStore(layout, type, true);
  }

  public ParameterLayout layout() {
    return layout;
  }

  /** float32, or float64 for exact work. */
  public DataType type() {
    return type;
  }

  /** The flat values themselves, one array per block. */
  public List<NDArray> blocks() {
    return List.copyOf(blocks);
  }

  /** The flat gradients themselves, one array per block. */
  public List<NDArray> gradientBlocks() {
    return List.copyOf(gradientBlocks);
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
    requireFloat32();
    return slice(gradientBlocks, slot).asFloatBuffer();
  }

  private ByteBuffer slice(List<NDArray> blocks, ParameterLayout.Slot slot) {
    ByteBuffer memory = Torch.memory(blocks.get(slot.block()));
    int width = type.getNumOfBytes();
    int bytes = Math.toIntExact(slot.parameter().size() * width);
    return memory.slice(Math.toIntExact((long) slot.offset() * width), bytes).order(memory.order());
  }

  /** The flat parameters of a float32 store, one buffer per block. */
  public List<FloatBuffer> values() {
    return buffers(blocks);
  }

  /** The flat gradients of a float32 store, one buffer per block. */
  public List<FloatBuffer> gradients() {
    return buffers(gradientBlocks);
  }

  private List<FloatBuffer> buffers(List<NDArray> blocks) {
    requireFloat32();
    return blocks.stream().map(b -> Torch.memory(b).asFloatBuffer()).toList();
  }

  private void requireFloat32() {
    if (type != DataType.FLOAT32) {
      throw new IllegalStateException("a store of " + type + " has no float buffers");
    }
  }

  /** Copies all values from another store of the same layout; float32 values widen exactly to float64. */
  public void copyFrom(ParameterStore other) {
    for (int i = 0; i < blocks.size(); i++) {
      if (type == other.type) {
        Torch.memory(blocks.get(i)).put(Torch.memory(other.blocks.get(i)));
      } else {
        try (NDArray converted = other.blocks.get(i).toType(type, false)) {
          Torch.memory(blocks.get(i)).put(Torch.memory(converted));
        }
      }
    }
  }

  /** Whether another store of the same layout has the same type and values, bit by bit. */
  public boolean hasBitsOf(ParameterStore other) {
    if (type != other.type) {
      return false;
    }
    for (int i = 0; i < blocks.size(); i++) {
      if (!Torch.memory(blocks.get(i)).equals(Torch.memory(other.blocks.get(i)))) {
        return false;
      }
    }
    return true;
  }

  /** θ ← θ + factor · Σ directions. */
  public void add(TangentScripts scripts, ParameterDirections directions, double factor) {
    for (int k = 0; k < directions.count(); k++) {
      directions.addTo(scripts, k, blocks, factor);
    }
  }

  /** Forgets the gradient. */
  public void zeroGradient() {
    for (NDArray block : gradientBlocks) {
      Torch.zero(block);
    }
  }

  /** Native memory of the values and the gradients. */
  public long bytes() {
    long elements = 0;
    for (int size : layout.blockSizes()) {
      elements += size;
    }
    return elements * type.getNumOfBytes() * (gradientBlocks.isEmpty() ? 1 : 2);
  }

  @Override
  public void close() {
    scope.close();
  }
}
