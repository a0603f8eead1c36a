package dev.kymo.probes;

import dev.kymo.vocabulary.ReadingRow;
import dev.kymo.workers.model.LanguageModel;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.training.ParameterSnapshot;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The log-probability of every response of the probe set, scored row by row, each row's responses in one pass. */
public final class LogProbabilityProbe implements Probe {
  private final ProbeSet set;
  private final ResponseScorer scorer;

  /** Every run has it. */
  public record Planned(ProbePlan set, int every) implements PlannedProbe.OfParameters {

    static Stream<Planned> of(ObservedRun run) {
      return Stream.of(new Planned(run.set(), run.every()));
    }

    @Override
    public Probe open() {
      return new LogProbabilityProbe(this);
    }
  }

  private LogProbabilityProbe(Planned planned) {
    LanguageModel model = ModelFolder.open(planned.set().model()).model();
    set = ProbeSet.read(planned.set(), model.limits());
    scorer = new ResponseScorer(model);
  }

  @Override
  public List<ReadingRow> read(ParameterSnapshot snapshot) {
    ParameterStore parameters = ModelSnapshots.parameters(snapshot);
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
