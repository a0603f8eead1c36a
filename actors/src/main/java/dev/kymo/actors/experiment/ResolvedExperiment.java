package dev.kymo.actors.experiment;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * An experiment with what its numbers came from. Its YAML is an experiment file too: reading it gives an equal experiment,
 * wherever the file has been moved, because its paths are absolute and what they name is found by what it holds.
 *
 * @param format by which rules its file is read ({@link ResolvedFormat})
 * @param settings what its file says
 * @param places where its models and data are by now
 */
record ResolvedExperiment(
    Experiment experiment, Provenance provenance, int format, Settings settings, Places places) {

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
    return new ResolvedExperiment(
        experiment, provenance, ResolvedFormat.CURRENT, settings, Places.AS_NAMED);
  }

  /**
   * Reads a resolved file and finds the models, data and batches that it was written for, known by what they hold.
   *
   * @param given where a person says that some of them are
   * @throws BadInputException if some are nowhere, or if the file is damaged
   */
  static ResolvedExperiment read(Path resolvedYaml, MovedInputs given) {
    ResolvedExperiment recorded = readUnverified(resolvedYaml);
    Places places = InputSearch.find(
        Objects.requireNonNull(resolvedYaml.toAbsolutePath().getParent(), "a file in a folder"),
        recorded.experiment,
        recorded.provenance,
        given);
    return of(
        resolvedYaml,
        ExperimentReader.read(resolvedYaml, ExperimentFile.text(resolvedYaml), places),
        places);
  }

  /** Reads a resolved file without looking at models and data, which may be elsewhere by now. */
  static ResolvedExperiment readUnverified(Path resolvedYaml) {
    return of(
        resolvedYaml,
        ExperimentReader.read(resolvedYaml, ExperimentFile.text(resolvedYaml), false),
        Places.AS_NAMED);
  }

  private static ResolvedExperiment of(Path yaml, ExperimentReader.Result result, Places places) {
    if (result.provenance() == null) {
      throw new BadInputException(
          yaml + " has no provenance section: it is not a resolved experiment");
    }
    return new ResolvedExperiment(
        result.experiment(),
        result.provenance(),
        result.format(),
        Settings.of(result.tree(), result.experiment(), result.provenance()),
        places);
  }

  /** The runs, reading models and data where they are. */
  List<RunSpec> runs() {
    return experiment.runs(places);
  }

  /** The files that runs read, where they are. */
  List<FileHash> filesRead() {
    return provenance.inputs(experiment).stream()
        .flatMap(input -> input.files(places.of(input.location())).stream())
        .distinct()
        .toList();
  }

  /** Whether another asks for the same numbers of the same content, wherever that lies. */
  boolean isSame(ResolvedExperiment other) {
    return content().equals(other.content());
  }

  private Settings content() {
    return Settings.content(ResolvedYaml.tree(experiment), experiment, provenance.files());
  }

  /** Equal experiments with equal provenance give equal text. */
  public String toYaml() {
    return ResolvedYaml.write(experiment, provenance);
  }
}
