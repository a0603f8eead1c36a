package dev.kymo.probes;

import dev.kymo.probes.kernel.KernelReading;
import dev.kymo.probes.kernel.ResponseKernels;
import dev.kymo.probes.pushed.PushedTokens;
import dev.kymo.probes.pushed.PushedTokensProbe;
import dev.kymo.probes.step.ObservedExample;
import dev.kymo.probes.step.StepDecomposer;
import dev.kymo.probes.step.StepDecomposition;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.model.LanguageModel;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.training.ModelSnapshot;
import dev.kymo.workers.training.ParameterSnapshot;
import dev.kymo.workers.training.UpdateSnapshot;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Builds probes of language models. */
public final class LanguageModelProbes implements ProbeFactory {

  @Override
  public LogProbabilityProbe create(ProbePlan plan) {
    Torch.prepareThread();
    LanguageModel model = ModelFolder.open(plan.model()).model();
    return new PackedProbe(ProbeSet.read(plan, model.limits()), new ResponseScorer(model));
  }

  @Override
  public DecompositionProbe decomposition(ProbePlan plan, ObservedRows observed, boolean byToken) {
    Torch.prepareThread();
    ModelFolder model = ModelFolder.open(plan.model());
    List<ObservedExample> examples =
        observed.of(ProbeSet.read(plan, model.model().limits()).rows()).stream()
            .flatMap(row -> ObservedExample.of(row).stream())
            .toList();
    return new ModelDecomposition(
        new StepDecomposer(model, examples, byToken), new PushedTokensProbe(model.model()));
  }

  @Override
  public KernelProbe kernel(ProbePlan plan, ObservedRows observed, int draws) {
    Torch.prepareThread();
    LanguageModel model = ModelFolder.open(plan.model()).model();
    ProbeSet set = ProbeSet.read(plan, model.limits());
    return new ModelKernels(
        new ResponseKernels(model, observed.of(set.rows()), set.responses(), draws));
  }

  private record ModelKernels(ResponseKernels kernels) implements KernelProbe {

    @Override
    public KernelReading read(ParameterSnapshot snapshot) {
      return kernels.read(parameters(snapshot), snapshot.step(), snapshot.stage());
    }

    @Override
    public void close() {
      kernels.close();
    }
  }

  private record ModelDecomposition(StepDecomposer decomposer, PushedTokensProbe pushed)
      implements DecompositionProbe {

    @Override
    public StepDecomposition decompose(ParameterSnapshot update) {
      return decomposer.decompose(whole(update));
    }

    @Override
    public PushedTokens pushedTokens(ParameterSnapshot update) {
      return pushed.read(whole(update));
    }

    private static UpdateSnapshot whole(ParameterSnapshot update) {
      if (update instanceof UpdateSnapshot whole) {
        return whole;
      }
      throw new IllegalArgumentException("not a language model's update: " + update);
    }

    @Override
    public void close() {
      try {
        decomposer.close();
      } finally {
        pushed.close();
      }
    }
  }

  /** The parameters after the snapshot's step. */
  private static ParameterStore parameters(ParameterSnapshot snapshot) {
    if (snapshot instanceof ModelSnapshot parameters) {
      return parameters.parameters();
    }
    if (snapshot instanceof UpdateSnapshot update) {
      return update.after();
    }
    throw new IllegalArgumentException("not a language model's snapshot: " + snapshot);
  }

  /** Scores row by row, each row's responses in one pass. */
  private record PackedProbe(ProbeSet set, ResponseScorer scorer) implements LogProbabilityProbe {

    @Override
    public List<String> responses() {
      return set.responses();
    }

    @Override
    public List<Reading> read(ParameterSnapshot snapshot) {
      ParameterStore parameters = parameters(snapshot);
      long start = System.nanoTime();
      Map<String, List<ResponseScore>> scores = set.rows().stream()
          .flatMap(row -> scorer.score(parameters, row).stream())
          .collect(Collectors.groupingBy(ResponseScore::response));
      double seconds = (System.nanoTime() - start) / 1e9;
      return set.responses().stream()
          .map(response -> new ReadingBuilder(response, scores.getOrDefault(response, List.of())))
          .map(builder -> builder.build(snapshot.step(), snapshot.stage(), seconds))
          .toList();
    }

    @Override
    public void close() {
      scorer.close();
    }
  }
}
