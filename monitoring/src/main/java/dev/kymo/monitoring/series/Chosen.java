package dev.kymo.monitoring.series;

import dev.kymo.monitoring.export.ExportSource;
import dev.kymo.monitoring.replay.RunIdentity;
import dev.kymo.monitoring.series.SeriesRequest.ChosenRun;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;

/** The runs that a request names; all, if it names none. */
final class Chosen {
  private Chosen() {}

  static List<ChosenRun> runs(Parameters asked, List<ExportSource> experiments) throws ApiFault {
    List<ExportSource> of =
        among(SeriesRequest.EXPERIMENT, asked, experiments, ExportSource::experiment);
    List<ChosenRun> runs = new ArrayList<>();
    of.forEach(
        experiment -> experiment.runs().forEach(run -> runs.add(new ChosenRun(experiment, run))));
    List<ChosenRun> left = among(SeriesRequest.RUN, asked, runs, run(RunIdentity::run));
    left = among(SeriesRequest.RECIPE, asked, left, run(RunIdentity::recipe));
    return among(SeriesRequest.MODEL, asked, left, run(RunIdentity::model));
  }

  private static Function<ChosenRun, String> run(Function<RunIdentity, String> name) {
    return chosen -> name.apply(chosen.run());
  }

  private static <T> List<T> among(
      String what, Parameters asked, List<T> all, Function<T, String> name) throws ApiFault {
    List<String> wanted = asked.all(what);
    for (String one : wanted) {
      if (all.stream().map(name).noneMatch(one::equals)) {
        throw ApiFault.missing(what, one, new TreeSet<>(all.stream().map(name).toList()));
      }
    }
    return wanted.isEmpty()
        ? all
        : all.stream().filter(one -> wanted.contains(name.apply(one))).toList();
  }
}
