package dev.kymo.workers.engine;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Calls a method of a TorchScript module with gradients flowing through.
 *
 * <p>DJL's public {@code IValueUtils.runMethod} always runs without gradients, and its {@code forward} takes nothing but
 * arrays and sorts them by regular expressions on their names. The native method below both has the switch that we need;
 * its class is package-private, so we look it up once.
 */
final class ScriptRunner {
  private static final MethodHandle RUN = lookUp();

  private ScriptRunner() {}

  private static MethodHandle lookUp() {
    try {
      Class<?> library = Class.forName("ai.djl.pytorch.jni.PyTorchLibrary");
      MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(library, MethodHandles.lookup());
      Object instance = lookup.findStaticVarHandle(library, "LIB", library).get();
      MethodType type = MethodType.methodType(
          long.class, long.class, String.class, long[].class, boolean.class, boolean.class);
      MethodHandle run = lookup.findVirtual(library, "moduleRunMethod", type).bindTo(instance);
      MethodHandle wrap = MethodHandles.privateLookupIn(IValue.class, MethodHandles.lookup())
          .findConstructor(IValue.class, MethodType.methodType(void.class, long.class));
      return MethodHandles.filterReturnValue(run, wrap);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(
          "this version of DJL has another native interface than the one we know", e);
    }
  }

  /** Runs {@code method} and closes the inputs; the results belong to {@code scope}. */
  static NDList run(PtSymbolBlock module, String method, NDManager scope, IValue... inputs) {
    long[] handles = new long[inputs.length];
    for (int i = 0; i < inputs.length; i++) {
      handles[i] = inputs[i].getHandle();
    }
    try (IValue result = invoke(module.getHandle(), method, handles)) {
      return result.toNDList((PtNDManager) scope);
    } finally {
      for (IValue input : inputs) {
        input.close();
      }
    }
  }

  private static IValue invoke(long module, String method, long[] inputs) {
    // isTrain: record gradients if this thread does; separateCudaStream: no
    boolean isTrain = true;
    boolean separateStream = false;
    try {
      return (IValue) RUN.invokeExact(module, method, inputs, isTrain, separateStream);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("native method threw a checked exception", e);
    }
  }
}
