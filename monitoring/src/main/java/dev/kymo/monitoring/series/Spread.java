package dev.kymo.monitoring.series;

import java.util.ArrayList;
import java.util.List;

/** Curves of several seeds as one: at each step that any of them has, the mean, the lowest and the highest value, and how many have it. */
final class Spread {
  private final StepCurve mean = new StepCurve();
  private final List<double[]> lowAndHigh = new ArrayList<>();
  private final List<Integer> seeds = new ArrayList<>();

  private Spread() {}

  static Spread of(List<StepCurve> curves) {
    Spread spread = new Spread();
    int[] at = new int[curves.size()];
    while (true) {
      int step = Integer.MAX_VALUE;
      for (int i = 0; i < at.length; i++) {
        StepCurve curve = curves.get(i);
        step = at[i] < curve.size() ? Math.min(step, curve.step(at[i])) : step;
      }
      if (step == Integer.MAX_VALUE) {
        return spread;
      }
      spread.add(step, curves, at);
    }
  }

  private void add(int step, List<StepCurve> curves, int[] at) {
    double sum = 0;
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    int count = 0;
    for (int i = 0; i < at.length; i++) {
      StepCurve curve = curves.get(i);
      if (at[i] < curve.size() && curve.step(at[i]) == step) {
        double value = curve.value(at[i]++);
        sum += value;
        low = Math.min(low, value);
        high = Math.max(high, value);
        count++;
      }
    }
    mean.add(step, 0, sum / count);
    lowAndHigh.add(new double[] {low, high});
    seeds.add(count);
  }

  /** The means. */
  StepCurve mean() {
    return mean;
  }

  double low(int i) {
    return lowAndHigh.get(i)[0];
  }

  double high(int i) {
    return lowAndHigh.get(i)[1];
  }

  int seeds(int i) {
    return seeds.get(i);
  }
}
