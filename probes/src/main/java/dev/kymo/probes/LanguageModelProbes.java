package dev.kymo.probes;

import dev.kymo.probes.kernel.ResponseKernels;
import dev.kymo.probes.pushed.PushedTokensProbe;
import dev.kymo.probes.step.ObservedExample;
import dev.kymo.probes.step.StepDecomposer;
import dev.kymo.vocabulary.KernelRow;
import dev.kymo.vocabulary.ReadingRow;
import dev.kymo.vocabulary.RunRow;
import dev.kymo.vocabulary.TokensRow;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.model.LanguageModel;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.training.ModelSnapshot;
import dev.kymo.workers.training.ParameterSnapshot;
import dev.kymo.workers.training.UpdateSnapshot;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Opens probes of language models. A new kind is one line here. */
public final class LanguageModelProbes implements ProbeFactory {
  private static final Map<Class<? extends PlannedProbe>, Function<PlannedProbe, Probe>> OPENERS =
      Map.ofEntries(
          opener(PlannedProbe.LogProbabilities.class, LanguageModelProbes::logProbabilities),
          opener(PlannedProbe.HeldOut.class, HeldOutProbe::new),
          opener(PlannedProbe.Decomposition.class, LanguageModelProbes::decomposition),
          opener(PlannedProbe.PushedTokens.class, LanguageModelProbes::pushedTokens),
          opener(PlannedProbe.Kernels.class, LanguageModelProbes::kernels));

  private static <P extends PlannedProbe>
      Map.Entry<Class<? extends PlannedProbe>, Function<PlannedProbe, Probe>> opener(
          Class<P> type, Function<P, Probe> open) {
    return Map.entry(type, planned -> open.apply(type.cast(planned)));
  }

  @Override
  public Probe open(PlannedProbe planned) {
    Function<PlannedProbe, Probe> opener = OPENERS.get(planned.getClass());
    if (opener == null) {
      throw new IllegalArgumentException("nobody opens " + planned);
    }
    Torch.prepareThread();
    return opener.apply(planned);
  }

  private static Probe logProbabilities(PlannedProbe.LogProbabilities planned) {
    LanguageModel model = ModelFolder.open(planned.set().model()).model();
    return new PackedProbe(ProbeSet.read(planned.set(), model.limits()), new ResponseScorer(model));
  }

  private static Probe decomposition(PlannedProbe.Decomposition planned) {
    ModelFolder model = ModelFolder.open(planned.set().model());
    ProbeSet set = ProbeSet.read(planned.set(), model.model().limits());
    List<ObservedExample> examples = planned.plan().observed().of(set.rows()).stream()
        .flatMap(row -> ObservedExample.of(row).stream())
        .toList();
    return new ModelDecomposition(
        new StepDecomposer(model, examples, planned.plan().tokens()));
  }

  private static Probe pushedTokens(PlannedProbe.PushedTokens planned) {
    return new ModelTokens(
        new PushedTokensProbe(ModelFolder.open(planned.set().model()).model()));
  }

  private static Probe kernels(PlannedProbe.Kernels planned) {
    LanguageModel model = ModelFolder.open(planned.set().model()).model();
    ProbeSet set = ProbeSet.read(planned.set(), model.limits());
    return new ModelKernels(new ResponseKernels(
        model,
        planned.plan().observed().of(set.rows()),
        set.responses(),
        planned.plan().draws()));
  }

  private record ModelKernels(ResponseKernels kernels) implements Probe {

    @Override
    public List<KernelRow> read(ParameterSnapshot snapshot) {
      return kernels.read(parameters(snapshot), snapshot.step(), snapshot.stage());
    }

    @Override
    public void close() {
      kernels.close();
    }
  }

  private record ModelDecomposition(StepDecomposer decomposer) implements Probe {

    @Override
    public List<RunRow> read(ParameterSnapshot update) {
      return decomposer.decompose(whole(update)).rows();
    }

    @Override
    public void close() {
      decomposer.close();
    }
  }

  private record ModelTokens(PushedTokensProbe pushed) implements Probe {

    @Override
    public List<TokensRow> read(ParameterSnapshot update) {
      return pushed.read(whole(update));
    }

    @Override
    public void close() {
      pushed.close();
    }
  }

  private static UpdateSnapshot whole(ParameterSnapshot update) {
    if (update instanceof UpdateSnapshot whole) {
      return whole;
    }
    throw new IllegalArgumentException("not a language model's update: " + update);
  }

  /** The parameters after the snapshot's step. */
  static ParameterStore parameters(ParameterSnapshot snapshot) {
    if (snapshot instanceof ModelSnapshot parameters) {
      return parameters.parameters();
    }
    if (snapshot instanceof UpdateSnapshot update) {
      return update.after();
    }
    throw new IllegalArgumentException("not a language model's snapshot: " + snapshot);
  }

  /** Scores row by row, each row's responses in one pass. */
  private record PackedProbe(ProbeSet set, ResponseScorer scorer) implements Probe {

    @Override
    public List<ReadingRow> read(ParameterSnapshot snapshot) {
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
