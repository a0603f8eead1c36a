package dev.kymo.monitoring.series;

import dev.kymo.monitoring.series.SeriesRequest.ChosenRun;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Makes the answer to a request for curves, run by run or recipe by recipe. */
final class SeriesAnswer {
  private final SeriesRequest request;
  private final CurveStore store;
  private final AnswerTable table;
  /** What the rows are about, column by column, whether asked for or not. */
  private final Map<String, Set<String>> seen = new LinkedHashMap<>();

  private boolean any;

  private SeriesAnswer(SeriesRequest request, CurveStore store) {
    this.request = request;
    this.store = store;
    List<String> columns = new ArrayList<>(request.told());
    columns.addAll(
        request.bySeeds()
            ? List.of("step", "mean", "min", "max", "seeds")
            : List.of("step", "value"));
    this.table = new AnswerTable(request.format(), columns);
  }

  static ApiAnswer of(SeriesRequest request, CurveStore store) throws ApiFault, IOException {
    SeriesAnswer answer = new SeriesAnswer(request, store);
    if (request.bySeeds()) {
      answer.bySeeds();
    } else {
      for (ChosenRun run : request.runs()) {
        answer.wanted(run).forEach((about, curve) -> answer.put(run, about, curve));
      }
    }
    answer.requireAny();
    return answer.table.answer();
  }

  /** The curves of a run that were asked for. */
  private Map<List<String>, StepCurve> wanted(ChosenRun run) throws IOException {
    Map<List<String>, StepCurve> wanted = new LinkedHashMap<>();
    store
        .curves(run.experiment(), run.run(), request.kind(), request.metric())
        .byAbout()
        .forEach((about, curve) -> {
          if (isWanted(about)) {
            any = true;
            wanted.put(about, request.sinceStage() ? curve.sinceStage() : curve);
          }
        });
    return wanted;
  }

  private boolean isWanted(List<String> about) {
    List<String> key = request.kind().key();
    boolean wanted = true;
    for (int i = 0; i < key.size(); i++) {
      seen.computeIfAbsent(key.get(i), column -> new TreeSet<>()).add(about.get(i));
      Set<String> asked = request.about().get(key.get(i));
      wanted &= asked == null || asked.contains(about.get(i));
    }
    return wanted;
  }

  /** Rows there are, but none of them is about what was asked for. */
  private void requireAny() throws ApiFault {
    if (any) {
      return;
    }
    for (Map.Entry<String, Set<String>> asked : request.about().entrySet()) {
      Set<String> there = seen.getOrDefault(asked.getKey(), Set.of());
      for (String one : asked.getValue()) {
        if (!there.isEmpty() && !there.contains(one)) {
          throw ApiFault.missing(asked.getKey(), one, there);
        }
      }
    }
  }

  private void bySeeds() throws IOException {
    Map<List<String>, List<ChosenRun>> recipes = new LinkedHashMap<>();
    for (ChosenRun run : request.runs()) {
      List<String> recipe = List.of(
          run.experiment().runsFolder().toString(),
          run.run().recipe(),
          run.run().model());
      recipes.computeIfAbsent(recipe, unseen -> new ArrayList<>()).add(run);
    }
    for (List<ChosenRun> seeds : recipes.values()) {
      Map<List<String>, List<StepCurve>> curves = new LinkedHashMap<>();
      for (ChosenRun run : seeds) {
        wanted(run)
            .forEach((about, curve) ->
                curves.computeIfAbsent(about, unseen -> new ArrayList<>()).add(curve));
      }
      curves.forEach((about, of) -> put(seeds.get(0), about, Spread.of(of)));
    }
  }

  private int[] points(StepCurve curve) {
    Integer most = request.points();
    return curve.thinned(most == null ? Integer.MAX_VALUE : most);
  }

  private void put(ChosenRun run, List<String> about, StepCurve curve) {
    List<String> origin = origin(run, about);
    for (int i : points(curve)) {
      origin.forEach(table::put);
      table.put(curve.step(i)).put(curve.value(i)).end();
    }
  }

  private void put(ChosenRun run, List<String> about, Spread spread) {
    List<String> origin = origin(run, about);
    for (int i : points(spread.mean())) {
      origin.forEach(table::put);
      table
          .put(spread.mean().step(i))
          .put(spread.mean().value(i))
          .put(spread.low(i))
          .put(spread.high(i))
          .put(spread.seeds(i))
          .end();
    }
  }

  private List<String> origin(ChosenRun run, List<String> about) {
    List<String> origin = new ArrayList<>();
    for (String column : request.told()) {
      String value = SeriesRequest.of(run, column);
      origin.add(value == null ? about.get(request.kind().key().indexOf(column)) : value);
    }
    return origin;
  }
}
