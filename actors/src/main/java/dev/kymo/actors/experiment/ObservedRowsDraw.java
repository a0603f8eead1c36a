package dev.kymo.actors.experiment;

import dev.kymo.probes.Observation;
import dev.kymo.probes.ObservedRows;
import dev.kymo.probes.RowDraw;
import java.nio.file.Path;
import java.util.List;

/** Settles which rows of the probe set an experiment's decomposed steps and kernels observe. */
final class ObservedRowsDraw {
  private final Path probes;
  private final RowDraw draw;

  private ObservedRowsDraw(Experiment experiment) {
    probes = experiment.data().probes();
    // prompts are the same to every model
    draw = RowDraw.read(
        experiment.data().probePlan(experiment.models().get(0), Places.AS_NAMED),
        experiment.data().trainingPlan(Places.AS_NAMED));
  }

  /**
   * The experiment with its rows drawn; those that are drawn already stay.
   *
   * @throws BadInputException if nothing would be observed, or a row is not there
   * @throws dev.kymo.workers.data.DataFormatException if a line of the data is no row
   */
  static Experiment of(Experiment experiment) {
    ProbeSection probe = experiment.probe();
    if (probe.observations().isEmpty()) {
      return experiment;
    }
    ObservedRowsDraw draw = new ObservedRowsDraw(experiment);
    List<Observation> drawn = probe.observations().stream()
        .map(observation -> observation.drawn(asked -> draw.rows(observation.name(), asked)))
        .toList();
    return experiment.withProbe(new ProbeSection(probe.every(), drawn));
  }

  private ObservedRows rows(String section, ObservedRows asked) {
    try {
      return draw.of(asked);
    } catch (IllegalArgumentException e) {
      throw new BadInputException("probe." + section + ": " + probes + ": " + e.getMessage(), e);
    }
  }
}
