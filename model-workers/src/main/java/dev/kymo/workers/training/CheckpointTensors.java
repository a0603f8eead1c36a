package dev.kymo.workers.training;

import dev.kymo.workers.checkpoint.Checkpoint;
import dev.kymo.workers.model.ParameterLayout;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.optimizer.Optimizer;
import dev.kymo.workers.safetensors.SafetensorsFile;
import dev.kymo.workers.safetensors.SafetensorsWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Moves parameters and optimizer state between native memory and a checkpoint's tensors. */
public final class CheckpointTensors {
  private CheckpointTensors() {}

  /** Reads the checkpoint's parameters. */
  public static void read(Checkpoint checkpoint, ParameterStore parameters) {
    try (SafetensorsFile file = checkpoint.parameters()) {
      for (ParameterLayout.Slot slot : parameters.layout().slots()) {
        checkpoint.read(file, slot.parameter().name(), parameters.bytes(slot));
      }
    }
  }

  static void read(Checkpoint checkpoint, Optimizer optimizer) {
    try (SafetensorsFile file = checkpoint.optimizer()) {
      optimizer.state().forEach((name, blocks) -> {
        for (int i = 0; i < blocks.size(); i++) {
          checkpoint.read(file, name + "." + i, blocks.get(i));
        }
      });
    }
  }

  /** The optimizer's flat state, one tensor per name and block. */
  static List<SafetensorsWriter.Tensor> of(Optimizer optimizer) {
    List<SafetensorsWriter.Tensor> tensors = new ArrayList<>();
    optimizer.state().forEach((name, blocks) -> {
      for (int i = 0; i < blocks.size(); i++) {
        ByteBuffer block = blocks.get(i);
        long[] shape = {block.remaining() / Float.BYTES};
        tensors.add(SafetensorsWriter.Tensor.of(name + "." + i, "F32", shape, block));
      }
    });
    return tensors;
  }
}
