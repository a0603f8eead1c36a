package dev.kymo.actors.experiment;

import dev.kymo.probes.DecompositionPlan;
import dev.kymo.probes.KernelPlan;
import dev.kymo.probes.ObservedRows;
import dev.kymo.probes.RowDraw;
import java.nio.file.Path;

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
    DecompositionPlan decompose = probe.decompose();
    KernelPlan kernel = probe.kernel();
    if (decompose == null && kernel == null) {
      return experiment;
    }
    ObservedRowsDraw draw = new ObservedRowsDraw(experiment);
    return experiment.withProbe(new ProbeSection(
        probe.every(),
        decompose == null
            ? null
            : new DecompositionPlan(
                decompose.every(),
                draw.rows("decompose", decompose.observed()),
                decompose.tokens()),
        kernel == null
            ? null
            : new KernelPlan(
                kernel.every(), draw.rows("kernel", kernel.observed()), kernel.draws())));
  }

  private ObservedRows rows(String section, ObservedRows asked) {
    try {
      return draw.of(asked);
    } catch (IllegalArgumentException e) {
      throw new BadInputException("probe." + section + ": " + probes + ": " + e.getMessage(), e);
    }
  }
}
