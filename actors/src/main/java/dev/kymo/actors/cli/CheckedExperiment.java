package dev.kymo.actors.cli;

import dev.kymo.actors.ExperimentSystem;
import dev.kymo.actors.experiment.BadInputException;
import dev.kymo.actors.experiment.Notice;
import dev.kymo.actors.experiment.Notices;
import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.actors.head.Launch.PlannedRun;
import dev.kymo.actors.link.Inspected;
import dev.kymo.actors.link.ModelSize;
import dev.kymo.actors.node.InputReader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * An experiment of which a node has read all that its runs will read.
 *
 * @param runs the runs with their lengths
 * @param responses response types that readings will have, in order
 * @param notices what should be known before training
 * @param parameters how many each model has, by its folder
 * @param engine version of the library that computes
 */
record CheckedExperiment(
    List<PlannedRun> runs,
    List<String> responses,
    List<Notice> notices,
    Map<Path, Long> parameters,
    String engine) {

  /** What runs of other seeds read in another order. */
  private record Kind(String model, String recipe) {
    static Kind of(RunSpec spec) {
      return new Kind(spec.model(), spec.recipe());
    }
  }

  /**
   * Lets a node read everything.
   *
   * @param known what was noticed before, which comes first
   * @throws BadInputException if something cannot be read, saying what is wrong where
   */
  static CheckedExperiment by(ExperimentSystem system, List<RunSpec> specs, List<Notice> known) {
    return by(kinds -> read(system, kinds), specs, known);
  }

  private static Inspected.Findings read(ExperimentSystem system, List<RunSpec> kinds) {
    Inspected answer = system.inspect(kinds).toCompletableFuture().join();
    if (answer instanceof Inspected.Unreadable unreadable) {
      throw thrown(unreadable);
    }
    return (Inspected.Findings) answer;
  }

  /** {@code reader}: is given one run of each recipe and model. */
  static CheckedExperiment by(InputReader reader, List<RunSpec> specs, List<Notice> known) {
    Map<Kind, RunSpec> kinds = new LinkedHashMap<>();
    specs.forEach(spec -> kinds.putIfAbsent(Kind.of(spec), spec));
    Inspected.Findings found = reader.read(List.copyOf(kinds.values()));
    Map<Kind, Long> steps = new LinkedHashMap<>();
    kinds.keySet().forEach(kind -> steps.put(kind, found.steps().get(steps.size())));
    Notices notices = new Notices();
    notices.addAll(known);
    notices.addAll(found.notices());
    return new CheckedExperiment(
        specs.stream()
            .map(spec -> new PlannedRun(spec, steps.getOrDefault(Kind.of(spec), 0L)))
            .toList(),
        found.responses(),
        notices.list(),
        found.models().stream().collect(Collectors.toMap(ModelSize::model, ModelSize::parameters)),
        found.engine());
  }

  /** What the node met, again: what it means for the command is decided where all errors are. */
  private static BadInputException thrown(Inspected.Unreadable unreadable) {
    String message = unreadable.message();
    switch (unreadable.reason()) {
      case NATIVE_LIBRARY -> throw new UnsatisfiedLinkError(message);
      case PROGRAM -> throw new NoClassDefFoundError(message);
      case MEMORY -> throw new OutOfMemoryError(message);
      case STACK -> throw new StackOverflowError(message);
      case FAULT -> throw new IllegalStateException(message);
      case INPUT -> {}
    }
    return new BadInputException(message);
  }

  /** How many parameters the run's model has. */
  long parametersOf(PlannedRun run) {
    return parameters.getOrDefault(run.spec().training().model(), 0L);
  }
}
