package dev.kymo.actors.experiment;

import java.nio.file.Path;
import java.util.List;

/**
 * An experiment with what its numbers came from. Its YAML is an experiment file too: reading it gives an equal experiment,
 * wherever the file has been moved, because its paths are absolute.
 *
 * @param format by which rules its file is read ({@link ResolvedFormat})
 * @param settings what its file says
 */
public record ResolvedExperiment(
    Experiment experiment, Provenance provenance, int format, Settings settings) {

  /**
   * Hashes the experiment's files.
   *
   * @param libtorchVersion version of the native library
   * @param notices what was noticed before training
   */
  public static ResolvedExperiment of(
      ExperimentFile file, String libtorchVersion, List<Notice> notices) {
    Experiment experiment = file.experiment();
    Provenance provenance = Provenance.of(file, libtorchVersion, notices);
    Settings settings =
        Settings.of(ResolvedYaml.tree(experiment, provenance), experiment, provenance);
    return new ResolvedExperiment(experiment, provenance, ResolvedFormat.CURRENT, settings);
  }

  /**
   * Reads a resolved file and verifies that models, data and batches are those that it was written for.
   *
   * @throws BadInputException if they are not, or if the file is damaged
   */
  public static ResolvedExperiment read(Path resolvedYaml) {
    ResolvedExperiment resolved = read(resolvedYaml, true);
    resolved.provenance.verify(resolved.experiment);
    return resolved;
  }

  /** Reads a resolved file without looking at models and data, which may be elsewhere by now. */
  static ResolvedExperiment readUnverified(Path resolvedYaml) {
    return read(resolvedYaml, false);
  }

  private static ResolvedExperiment read(Path yaml, boolean filesMustExist) {
    ExperimentReader.Result result =
        ExperimentReader.read(yaml, ExperimentFile.text(yaml), filesMustExist);
    if (result.provenance() == null) {
      throw new BadInputException(
          yaml + " has no provenance section: it is not a resolved experiment");
    }
    return new ResolvedExperiment(
        result.experiment(),
        result.provenance(),
        result.format(),
        Settings.of(result.tree(), result.experiment(), result.provenance()));
  }

  /** Equal experiments with equal provenance give equal text. */
  public String toYaml() {
    return ResolvedYaml.write(experiment, provenance);
  }
}
