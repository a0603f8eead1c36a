package dev.kymo.monitoring.series;

import java.util.Arrays;

/** Values by ascending step, with the stages that the steps belong to. Not thread-safe while it grows. */
final class StepCurve {
  private static final int FIRST = 16;

  private int[] steps = new int[FIRST];
  private int[] stages = new int[FIRST];
  private double[] values = new double[FIRST];
  private int size;

  void add(long step, int stage, double value) {
    if (size == steps.length) {
      steps = Arrays.copyOf(steps, size * 2);
      stages = Arrays.copyOf(stages, size * 2);
      values = Arrays.copyOf(values, size * 2);
    }
    steps[size] = Math.toIntExact(step);
    stages[size] = stage;
    values[size] = value;
    size++;
  }

  /** Lets go of what it does not need. */
  StepCurve trimmed() {
    steps = Arrays.copyOf(steps, size);
    stages = Arrays.copyOf(stages, size);
    values = Arrays.copyOf(values, size);
    return this;
  }

  int size() {
    return size;
  }

  int step(int i) {
    return steps[i];
  }

  double value(int i) {
    return values[i];
  }

  /** So much memory that it takes. */
  long bytes() {
    return 16L * steps.length + 100;
  }

  /**
   * What has changed since each stage began: a value less the last one before the stage, which is that of the parameters with which it began;
   * in the first stage, less the first.
   */
  StepCurve sinceStage() {
    StepCurve changes = new StepCurve();
    double began = Double.NaN;
    for (int i = 0; i < size; i++) {
      if (i == 0) {
        began = values[0];
      } else if (stages[i] != stages[i - 1]) {
        began = values[i - 1];
      }
      changes.add(steps[i], stages[i], values[i] - began);
    }
    return changes;
  }

  /**
   * So many points at most: of each of so many stretches of the same number of points, the lowest and the highest, and always the first and the last of all. What is
   * kept is unchanged.
   */
  int[] thinned(int most) {
    if (size <= most) {
      int[] all = new int[size];
      Arrays.setAll(all, i -> i);
      return all;
    }
    int stretches = Math.max(1, (most - 2) / 2);
    int[] kept = new int[2 * stretches + 2];
    int count = 0;
    kept[count++] = 0;
    for (int stretch = 0; stretch < stretches; stretch++) {
      int from = 1 + (int) ((long) stretch * (size - 2) / stretches);
      int to = 1 + (int) ((long) (stretch + 1) * (size - 2) / stretches);
      int low = from;
      int high = from;
      for (int i = from; i < to; i++) {
        low = values[i] < values[low] ? i : low;
        high = values[i] > values[high] ? i : high;
      }
      kept[count++] = Math.min(low, high);
      if (low != high) {
        kept[count++] = Math.max(low, high);
      }
    }
    kept[count++] = size - 1;
    return Arrays.copyOf(kept, count);
  }
}
