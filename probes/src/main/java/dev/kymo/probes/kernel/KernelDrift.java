package dev.kymo.probes.kernel;

import dev.kymo.vocabulary.KernelRow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How far kernels are from where they were when their stage began: ‖s − s₀‖ / ‖s₀‖ of two sketches of a pair of response types, which
 * estimates ‖K − K₀‖_F / ‖K₀‖_F.
 */
public final class KernelDrift {
  private final Map<Pair, List<Float>> began = new HashMap<>();

  private record Pair(String response, String other) {
    static Pair of(KernelRow row) {
      return new Pair(row.response(), row.other());
    }
  }

  /** {@code beginning}: of the parameters that the stage began with. */
  public KernelDrift(List<KernelRow> beginning) {
    beginning.forEach(row -> began.put(Pair.of(row), row.sketch()));
  }

  /** The distance of a row's pair; NaN if that has no beginning. */
  public double of(KernelRow row) {
    List<Float> from = began.get(Pair.of(row));
    return from == null ? Double.NaN : distance(row.sketch(), from);
  }

  private static double distance(List<Float> sketch, List<Float> from) {
    double differences = 0;
    double squares = 0;
    for (int i = 0; i < from.size(); i++) {
      double difference = (double) sketch.get(i) - from.get(i);
      differences += difference * difference;
      squares += (double) from.get(i) * from.get(i);
    }
    return Math.sqrt(differences / squares);
  }
}
