package dev.kymo.probes;

import dev.kymo.probes.kernel.KernelDrift;
import dev.kymo.probes.kernel.ResponseKernels;
import dev.kymo.vocabulary.KernelRow;
import dev.kymo.workers.model.LanguageModel;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.training.ParameterSnapshot;
import java.util.List;

/** The kernel between responses of some prompts of the probe set, and how far it is from where it was when the stage began. */
public final class KernelProbe implements Probe {
  private final ResponseKernels kernels;
  private final AtStageStart<KernelDrift> drift;

  /** What it estimates, and when. */
  public record Planned(ProbePlan set, KernelPlan plan) implements PlannedProbe.OfParameters {

    @Override
    public int every() {
      return plan.every();
    }

    /** What the run's model is to the first stage. */
    @Override
    public boolean needsStartOf(int stage) {
      return stage > 1;
    }

    @Override
    public Probe open() {
      return new KernelProbe(this);
    }
  }

  private KernelProbe(Planned planned) {
    ModelFolder folder = ModelFolder.open(planned.set().model());
    LanguageModel model = folder.model();
    ProbeSet set = ProbeSet.read(planned.set(), model.limits());
    kernels = new ResponseKernels(
        model,
        planned.plan().observed().of(set.rows()),
        set.responses(),
        planned.plan().draws());
    drift = new AtStageStart<>(folder, began -> new KernelDrift(kernels.read(began, 0, 1)));
  }

  @Override
  public List<KernelRow> read(ParameterSnapshot snapshot) {
    ParameterStore parameters = ModelSnapshots.parameters(snapshot);
    long start = System.nanoTime();
    // first, because the last estimate may have been the one of the stage's beginning
    KernelDrift sinceStart = drift.of(snapshot);
    List<KernelRow> rows = kernels.read(parameters, snapshot.step(), snapshot.stage());
    double seconds = (System.nanoTime() - start) / 1e9;
    return rows.stream().map(row -> row.withDrift(sinceStart.of(row), seconds)).toList();
  }

  @Override
  public void close() {
    kernels.close();
  }
}
