package dev.kymo.actors.cli;

import dev.kymo.actors.experiment.ExperimentFile;
import dev.kymo.actors.inspection.InputCheck;

/** Experiments that are checked here, without a node. */
final class Checked {
  private Checked() {}

  static CheckedExperiment experiment(ExperimentFile file) {
    return CheckedExperiment.by(InputCheck::of, file.experiment().runs(), file.notices());
  }
}
