package dev.kymo.workers.engine;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicLong;

/** The native tensor library: loaded once, used by threads that prepared themselves. */
public final class Torch {
  private static final byte[] ZEROS = new byte[1 << 16];
  private static final AtomicLong SCOPES = new AtomicLong();

  private Torch() {}

  /** Loads the native library; the first start unpacks it. */
  public static void load() {
    Engine.getEngine("PyTorch");
  }

  /** The version of libtorch. */
  public static String version() {
    return Engine.getEngine("PyTorch").getVersion();
  }

  /**
   * Makes the calling thread ready: no gradients unless asked for, and no graph optimisation, whose profiling passes would
   * make the first calls compute by other kernels than later ones.
   */
  public static void prepareThread() {
    load();
    JniUtils.setGradMode(false);
    JniUtils.setGraphExecutorOptimize(false);
  }

  /** Opens a scope on the CPU that owns native arrays until it is closed. */
  public static NDManager newScope(String name) {
    NDManager scope = Engine.getEngine("PyTorch").newBaseManager(ai.djl.Device.cpu());
    scope.setName(name + "-" + SCOPES.incrementAndGet());
    return scope;
  }

  /** Runs {@code forward} with gradients recorded on this thread. */
  public static <T> T recording(java.util.function.Supplier<T> forward) {
    return withGradMode(true, forward);
  }

  /** Runs {@code forward} without, within a {@link #recording}. */
  public static <T> T notRecording(java.util.function.Supplier<T> forward) {
    return withGradMode(false, forward);
  }

  private static <T> T withGradMode(boolean mode, java.util.function.Supplier<T> forward) {
    boolean before = JniUtils.isGradMode();
    JniUtils.setGradMode(mode);
    try {
      return forward.get();
    } finally {
      JniUtils.setGradMode(before);
    }
  }

  /** Back-propagates {@code gradient} = ∂L/∂{@code output} into the leaves' gradients and frees the graph. */
  public static void backward(NDArray output, NDArray gradient) {
    JniUtils.backward((PtNDArray) output, (PtNDArray) gradient, false, false);
  }

  /** As {@link #backward}, but the graph stays for another backward pass. */
  public static void backwardAgain(NDArray output, NDArray gradient) {
    JniUtils.backward((PtNDArray) output, (PtNDArray) gradient, true, false);
  }

  /** The values of {@code array} as a leaf of the graph, whose {@link #gradient} a backward pass makes; closes {@code array}. */
  public static NDArray leaf(NDArray array) {
    try (array) {
      NDArray leaf = array.stopGradient();
      leaf.attach(array.getManager());
      leaf.setRequiresGradient(true);
      return leaf;
    }
  }

  /** The gradient of a leaf. */
  public static NDArray gradient(NDArray leaf) {
    return JniUtils.getGradient((PtNDArray) leaf);
  }

  /**
   * Makes {@code leaf} a leaf of the graph whose gradient is {@code gradient} itself: later backward passes add to it in
   * place. Both must have the same shape, and {@code gradient} must be zero.
   */
  public static void adoptGradient(NDArray leaf, NDArray gradient) {
    leaf.setRequiresGradient(true);
    JniUtils.setGradMode(true);
    try (NDArray same = leaf.reshape(leaf.getShape())) {
      // autograd keeps the incoming gradient when it is dense and nobody else may write to it
      JniUtils.backward((PtNDArray) same, (PtNDArray) gradient, false, false);
    } finally {
      JniUtils.setGradMode(false);
    }
    try (NDArray kept = JniUtils.getGradient((PtNDArray) leaf)) {
      if (!sharesMemory(kept, gradient)) {
        throw new IllegalStateException(
            "libtorch " + version() + " copied a gradient instead of keeping it");
      }
    }
  }

  /** Whether writing to one array shows in the other; both must be zero, and are zero afterwards. */
  private static boolean sharesMemory(NDArray a, NDArray b) {
    if (a.isEmpty()) {
      return true;
    }
    memory(a).putFloat(0, 1);
    boolean shared = memory(b).getFloat(0) == 1;
    memory(a).putFloat(0, 0);
    return shared;
  }

  /** Sets every element to zero, NaNs too. Contiguous CPU arrays only. */
  public static void zero(NDArray array) {
    ByteBuffer memory = memory(array);
    while (memory.hasRemaining()) {
      memory.put(ZEROS, 0, Math.min(ZEROS.length, memory.remaining()));
    }
  }

  /** The array's own memory, without a copy: valid while the array is open. Contiguous CPU arrays only. */
  public static ByteBuffer memory(NDArray array) {
    return JniUtils.getByteBuffer((PtNDArray) array, true).order(ByteOrder.nativeOrder());
  }
}
