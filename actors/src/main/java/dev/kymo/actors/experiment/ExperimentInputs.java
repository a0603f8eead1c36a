package dev.kymo.actors.experiment;

import java.nio.file.Path;
import java.util.List;

/**
 * What an experiment reads, as the journal is to know it.
 *
 * @param resolved the file that says it
 * @param settings what it says
 * @param files the content of every file that runs read
 * @param journaled whether the version that wrote the file kept its settings in the journal too
 */
public record ExperimentInputs(
    Path resolved, Settings settings, List<FileHash> files, boolean journaled) {

  public ExperimentInputs {
    files = List.copyOf(files);
  }

  /** What the files that a run reads must be. */
  public List<FileHash> of(RunSpec run) {
    return files.stream()
        .filter(file -> file.path().startsWith(run.training().model())
            || file.path().equals(run.training().data().train())
            || file.path().equals(run.probe().rows())
            || (run.heldOut() != null && file.path().equals(run.heldOut().rows())))
        .toList();
  }

  /**
   * Checks that a run, which is about to read its model and rows, finds what the experiment was started with. Whatever nobody has touched since
   * it was checked before is not read again.
   *
   * @param inputs what the files must be
   * @throws BadInputException that names each file that has changed or is gone
   */
  public static void check(List<FileHash> inputs) {
    List<String> changed = inputs.stream()
        .filter(file -> !file.isUnchanged())
        .map(file -> file.path().toString())
        .toList();
    if (!changed.isEmpty()) {
      throw new BadInputException(
          "no longer what the experiment was started with; put back " + String.join(", ", changed));
    }
  }

  /** The refusal to go on with other settings than those in the journal. */
  public BadInputException altered(List<String> differences) {
    return new BadInputException(resolved
        + " does not say what the experiment was started with, which its journal knows; put it back, or start anew in another"
        + " folder:\n  " + String.join("\n  ", differences));
  }

  /** The notice that the journal knows no settings to compare with. */
  public Notice unknown() {
    return new Notice(
        List.of(String.valueOf(resolved.getFileName())),
        "an older version of Kymo started this experiment and kept no hashes of it and of the reference log-probabilities"
            + " in the journal; it counts as it is now, and references are computed again");
  }
}
