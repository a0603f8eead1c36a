package dev.kymo.probes;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Which probes a run has. To add one, write it with its plan, which opens it, and name here what says whether a run has it; one with keys of
 * its own in an experiment is named in {@link Observations} instead.
 */
public final class RunProbes {
  private static final List<Function<ObservedRun, Stream<? extends PlannedProbe>>> ALL =
      List.of(LogProbabilityProbe.Planned::of, HeldOutProbe.Planned::of, RunProbes::asked);

  private RunProbes() {}

  /** The run's probes, in the order in which they read a step. */
  public static List<PlannedProbe> of(ObservedRun run) {
    return ALL.stream().<PlannedProbe>flatMap(probe -> probe.apply(run)).toList();
  }

  private static Stream<PlannedProbe> asked(ObservedRun run) {
    return run.observations().stream()
        .flatMap(observation -> observation.probes(run.set()).stream());
  }
}
