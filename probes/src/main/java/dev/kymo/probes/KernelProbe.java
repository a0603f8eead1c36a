package dev.kymo.probes;

import dev.kymo.probes.kernel.ResponseKernels;
import dev.kymo.vocabulary.KernelRow;
import dev.kymo.workers.model.LanguageModel;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.training.ParameterSnapshot;
import java.util.List;

/** The kernel between responses of some prompts of the probe set. */
public final class KernelProbe implements Probe {
  private final ResponseKernels kernels;

  /** What it estimates, and when. */
  public record Planned(ProbePlan set, KernelPlan plan) implements PlannedProbe.OfParameters {

    @Override
    public int every() {
      return plan.every();
    }

    @Override
    public Probe open() {
      return new KernelProbe(this);
    }
  }

  private KernelProbe(Planned planned) {
    LanguageModel model = ModelFolder.open(planned.set().model()).model();
    ProbeSet set = ProbeSet.read(planned.set(), model.limits());
    kernels = new ResponseKernels(
        model,
        planned.plan().observed().of(set.rows()),
        set.responses(),
        planned.plan().draws());
  }

  @Override
  public List<KernelRow> read(ParameterSnapshot snapshot) {
    return kernels.read(ModelSnapshots.parameters(snapshot), snapshot.step(), snapshot.stage());
  }

  @Override
  public void close() {
    kernels.close();
  }
}
