package dev.kymo.workers.model;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where each parameter lies in the flat blocks of a {@link ParameterStore}.
 *
 * <p>Tensors start at multiples of 64 bytes, as PyTorch's own allocations do: matrix kernels choose their path by alignment,
 * and equal bits need equal paths. No tensor crosses a block's border; a block is at most 1 GiB, because direct buffers end
 * at 2 GiB (a larger tensor has a block of its own and must stay below that).
 */
public final class ParameterLayout {
  private static final int ALIGNMENT = 16; // floats
  private static final long MAX_BLOCK = 1L << 28; // floats
  private static final long MAX_TENSOR = Integer.MAX_VALUE / Float.BYTES;

  /** A parameter's place, in floats. */
  public record Slot(Parameter parameter, int block, int offset) {}

  private final List<Slot> slots = new ArrayList<>();
  private final Map<String, Integer> indices = new HashMap<>();
  private final List<Integer> blockSizes = new ArrayList<>();

  public ParameterLayout(List<Parameter> parameters) {
    this(parameters, MAX_BLOCK);
  }

  /** With blocks of another size, in floats. */
  ParameterLayout(List<Parameter> parameters, long maxBlock) {
    long end = 0;
    for (Parameter parameter : parameters) {
      long size = aligned(parameter.size());
      if (size > MAX_TENSOR) {
        throw new ModelUnreadableException("tensor " + parameter.name() + " " + parameter.shape()
            + " has " + parameter.size() + " elements; at most " + MAX_TENSOR + " are supported");
      }
      if (end > 0 && end + size > maxBlock) {
        blockSizes.add((int) end);
        end = 0;
      }
      indices.put(parameter.name(), slots.size());
      slots.add(new Slot(parameter, blockSizes.size(), (int) end));
      end += size;
    }
    blockSizes.add((int) end);
  }

  private static long aligned(long size) {
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  public List<Slot> slots() {
    return List.copyOf(slots);
  }

  /** The place of a parameter among {@link #slots()}. */
  public int indexOf(Parameter parameter) {
    Integer index = indices.get(parameter.name());
    if (index == null) {
      throw new IllegalArgumentException("no parameter " + parameter.name());
    }
    return index;
  }

  /** A parameter within flat blocks of this layout, such as an optimizer's state; the caller closes the view. */
  public NDArray view(List<NDArray> blocks, Parameter parameter) {
    Slot slot = slots.get(indexOf(parameter));
    NDArray block = blocks.get(slot.block());
    try (NDArray slice = block.get(slot.offset() + ":" + (slot.offset() + parameter.size()))) {
      return slice.reshape(parameter.shape());
    }
  }

  /** Length of each block, in floats; padding included. */
  public List<Integer> blockSizes() {
    return List.copyOf(blockSizes);
  }
}
