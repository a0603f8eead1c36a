package dev.kymo.probes;

import dev.kymo.probes.decomposition.ObservedExample;
import dev.kymo.probes.decomposition.StepDecomposer;
import dev.kymo.probes.decomposition.StepDecomposition;
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
    return new PackedProbe(ProbeSet.read(plan, model.contextLength()), new ResponseScorer(model));
  }

  @Override
  public DecompositionProbe decomposition(ProbePlan plan, int observed) {
    Torch.prepareThread();
    LanguageModel model = ModelFolder.open(plan.model()).model();
    List<ObservedExample> examples = ProbeSet.read(plan, model.contextLength()).rows().stream()
        .flatMap(row -> ObservedExample.of(row).stream())
        .limit(observed)
        .toList();
    return new ModelDecomposition(new StepDecomposer(model, examples));
  }

  private record ModelDecomposition(StepDecomposer decomposer) implements DecompositionProbe {

    @Override
    public StepDecomposition decompose(ParameterSnapshot update) {
      if (!(update instanceof UpdateSnapshot whole)) {
        throw new IllegalArgumentException("not a language model's update: " + update);
      }
      return decomposer.decompose(whole);
    }

    @Override
    public void close() {
      decomposer.close();
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
