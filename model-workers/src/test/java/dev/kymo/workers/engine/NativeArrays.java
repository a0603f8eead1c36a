package dev.kymo.workers.engine;

import ai.djl.engine.Engine;
import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.lang.reflect.Field;
import java.util.Map;

/**
 * Counts the native arrays that are open. Every scope descends from the engine's system manager, so its tree holds them all;
 * DJL shows a manager's arrays but not its scopes, hence the look into its field.
 */
public final class NativeArrays {
  private static final Field RESOURCES = resources();

  private NativeArrays() {}

  private static Field resources() {
    try {
      Field field = BaseNDManager.class.getDeclaredField("resources");
      field.setAccessible(true);
      return field;
    } catch (NoSuchFieldException e) {
      throw new LinkageError("this version of DJL keeps a scope's resources elsewhere", e);
    }
  }

  /** In all scopes that are open. */
  public static int live() {
    try (NDManager scope = Engine.getEngine("PyTorch").newBaseManager()) {
      return count(scope.getParentManager());
    }
  }

  private static int count(NDManager manager) {
    try {
      int count = 0;
      for (Object resource : ((Map<?, ?>) RESOURCES.get(manager)).values()) {
        if (resource instanceof NDManager scope) {
          count += count(scope);
        } else if (resource instanceof NDArray) {
          count++;
        }
      }
      return count;
    } catch (IllegalAccessException e) {
      throw new LinkageError("cannot read a scope's resources", e);
    }
  }
}
