package dev.kymo.probes;

import dev.kymo.probes.step.ObservedExample;
import dev.kymo.probes.step.StepDecomposer;
import dev.kymo.vocabulary.RunRow;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.training.ParameterSnapshot;
import java.util.List;

/** What a step did to some responses of the probe set, and through what. */
public final class DecompositionProbe implements Probe {
  private final StepDecomposer decomposer;

  /** Which steps it takes apart, and for whom. */
  public record Planned(ProbePlan set, DecompositionPlan plan) implements PlannedProbe.OfUpdate {

    @Override
    public int every() {
      return plan.every();
    }

    @Override
    public Probe open() {
      return new DecompositionProbe(this);
    }
  }

  private DecompositionProbe(Planned planned) {
    ModelFolder model = ModelFolder.open(planned.set().model());
    ProbeSet set = ProbeSet.read(planned.set(), model.model().limits());
    List<ObservedExample> examples = planned.plan().observed().of(set.rows()).stream()
        .flatMap(row -> ObservedExample.of(row).stream())
        .toList();
    decomposer = new StepDecomposer(model, examples, planned.plan().tokens());
  }

  @Override
  public List<RunRow> read(ParameterSnapshot update) {
    return decomposer.decompose(ModelSnapshots.update(update)).rows();
  }

  @Override
  public void close() {
    decomposer.close();
  }
}
