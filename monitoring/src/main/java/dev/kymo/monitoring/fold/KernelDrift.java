package dev.kymo.monitoring.fold;

import dev.kymo.vocabulary.KernelRow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How far one run's kernels are from where they were when their stage began: ‖s − s₀‖ / ‖s₀‖ of two sketches of a pair of response
 * types, which estimates ‖K − K₀‖_F / ‖K₀‖_F. A stage begins where the one before ended, the first at step 0. Steps may be repeated.
 * Mutable; not thread-safe.
 */
public final class KernelDrift {

  /** A pair of response types at the end of a stage; stage 0 is what was before the first. */
  private record End(String response, String other, int stage) {}

  private record Sketched(long step, List<Float> sketch) {}

  private final Map<End, Sketched> ends = new HashMap<>();

  /** Takes a row, which may be the last of its stage, and tells how far its kernel is from that of the stage's beginning; NaN if that was never seen. */
  public double accept(KernelRow row) {
    int ended = row.step() == 0 ? 0 : row.stage();
    Sketched taken = new Sketched(row.step(), row.sketch());
    ends.merge(
        new End(row.response(), row.other(), ended),
        taken,
        (before, now) -> now.step() >= before.step() ? now : before);
    int previous = row.step() == 0 ? 0 : row.stage() - 1;
    Sketched began = ends.get(new End(row.response(), row.other(), previous));
    return began == null ? Double.NaN : distance(row.sketch(), began.sketch());
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
