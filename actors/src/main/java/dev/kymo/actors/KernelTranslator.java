package dev.kymo.actors;

import dev.kymo.monitoring.event.KernelTaken;
import dev.kymo.monitoring.fold.KernelDrift;
import dev.kymo.probes.kernel.IntervalFactor;
import dev.kymo.probes.kernel.KernelReading;
import java.util.List;

/** Says in monitoring's vocabulary what the kernels of one run are, and how far they are from where their stage began. */
final class KernelTranslator {
  private final String run;
  private final KernelDrift drift = new KernelDrift();

  KernelTranslator(String run) {
    this.run = run;
  }

  /** Takes a row that counts, so that the beginning of its stage is known. */
  void committed(KernelTaken row) {
    drift.accept(row);
  }

  /** One row per pair of response types. */
  List<KernelTaken> rows(int attempt, KernelReading reading) {
    return reading.pairs().stream()
        .map(pair -> new KernelTaken(
            run,
            reading.step(),
            reading.stage(),
            pair.response(),
            pair.other(),
            pair.count(),
            pair.normMean(),
            pair.normError(),
            pair.similarityMean(),
            pair.similaritySd(),
            pair.similarityError(),
            IntervalFactor.ofNorm(pair.count(), reading.draws()),
            IntervalFactor.ofSimilarity(pair.count(), reading.draws()),
            drift.accept(
                reading.step(), reading.stage(), pair.response(), pair.other(), pair.sketch()),
            reading.draws(),
            pair.sketch(),
            reading.seconds(),
            attempt))
        .toList();
  }
}
