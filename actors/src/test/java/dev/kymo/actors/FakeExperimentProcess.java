package dev.kymo.actors;

import dev.kymo.actors.fake.Faults;
import dev.kymo.actors.fake.Specs;
import dev.kymo.actors.head.ExperimentResult;
import java.nio.file.Path;

/** A process that runs a fake experiment in the folder that it is given, to be killed. */
final class FakeExperimentProcess {

  private FakeExperimentProcess() {}

  public static void main(String[] arguments) throws Exception {
    Faults faults = Faults.none();
    faults.stepMillis = 8;
    ExperimentResult result =
        new FakeExperiment(Path.of(arguments[0]), faults, Specs.small(0), Specs.small(1)).run();
    System.exit(result.completed() ? 0 : 1);
  }
}
