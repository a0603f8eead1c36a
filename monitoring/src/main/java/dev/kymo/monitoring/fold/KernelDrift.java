package dev.kymo.monitoring.fold;

import dev.kymo.monitoring.event.KernelTaken;
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

  /** Takes a row, which may be the last of its stage. */
  public void accept(KernelTaken row) {
    accept(row.step(), row.stage(), row.response(), row.other(), row.sketch());
  }

  /** Takes a sketch, and tells how far it is from that of the stage's beginning; NaN if that was never seen. */
  public double accept(long step, int stage, String response, String other, List<Float> sketch) {
    int ended = step == 0 ? 0 : stage;
    Sketched taken = new Sketched(step, sketch);
    ends.merge(
        new End(response, other, ended),
        taken,
        (before, now) -> now.step() >= before.step() ? now : before);
    Sketched began = ends.get(new End(response, other, step == 0 ? 0 : stage - 1));
    return began == null ? Double.NaN : distance(sketch, began.sketch());
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
