package dev.kymo.probes.step;

import dev.kymo.probes.ProbePlan;
import dev.kymo.probes.ProbeSet;
import dev.kymo.workers.data.EncodedRow;
import dev.kymo.workers.data.ModelLimits;
import dev.kymo.workers.data.Truncation;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.world.BuiltinWorld;
import java.util.List;

/** Rows of the builtin world's probe set. */
public final class WorldRows {
  /** Rows that are observed. */
  static final int OBSERVED = 2;

  public static final Truncation TRUNCATION = new Truncation(128, 64, Truncation.By.ROW);

  private WorldRows() {}

  /** The first ones with all their responses. */
  public static List<ObservedExample> observed(BuiltinWorld world) {
    return rows(world, OBSERVED).stream()
        .flatMap(row -> ObservedExample.of(row).stream())
        .toList();
  }

  static List<EncodedRow> rows(BuiltinWorld world, int count) {
    ProbePlan plan = new ProbePlan(world.model(), world.probes(), count, List.of(), TRUNCATION);
    ModelLimits limits = ModelFolder.open(world.model()).model().limits();
    return ProbeSet.read(plan, limits).rows();
  }
}
