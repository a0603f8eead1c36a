package dev.kymo.actors.experiment;

import dev.kymo.vocabulary.IoReason;
import dev.kymo.vocabulary.file.Durably;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder that holds everything about one experiment. {@link #create} and {@link #open} lock it until {@link #close};
 * {@link #inspect} does not. {@code resolved.yaml} is written last: a folder without it holds no experiment.
 */
public final class OutputFolder implements AutoCloseable {
  private final Path folder;
  private final ResolvedExperiment resolved;
  private final @Nullable FolderLock lock;

  private OutputFolder(Path folder, ResolvedExperiment resolved, @Nullable FolderLock lock) {
    this.folder = folder;
    this.resolved = resolved;
    this.lock = lock;
    requireOwnRuns();
  }

  /** Runs that the experiment does not know were begun by another one. */
  private void requireOwnRuns() {
    List<String> known = resolved.experiment().runIds();
    List<String> foreign = withIo(folder, () -> runFolders(runsFolder())).stream()
        .filter(name -> SafeName.matches(name) && !known.contains(name))
        .toList();
    if (!foreign.isEmpty()) {
      throw new BadInputException(
          folder.resolve(FolderTenancy.RESOLVED) + " is another experiment's: it has the runs "
              + String.join(", ", known) + ", and " + runsFolder() + " has "
              + String.join(", ", foreign)
              + "; put back the one that belongs there");
    }
  }

  private static List<String> runFolders(Path runs) throws IOException {
    if (!Files.isDirectory(runs)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(runs)) {
      return entries
          .filter(Files::isDirectory)
          .map(entry -> entry.toFile().getName())
          .sorted()
          .toList();
    }
  }

  /**
   * Makes a folder for an experiment that has none yet. Nothing is written if it is refused.
   *
   * @param libtorchVersion version of the native library, for the provenance
   * @param notices what was noticed before training, likewise
   * @throws OutputFolderInUseException if somebody works in it
   * @throws OutputFolderTakenException if it holds this or another experiment, or unrelated files
   */
  public static OutputFolder create(
      Path folder, ExperimentFile file, String libtorchVersion, List<Notice> notices) {
    ResolvedExperiment resolved = ResolvedExperiment.of(file, libtorchVersion, notices);
    byte[] given = file.text().getBytes(StandardCharsets.UTF_8);
    return withIo(folder, () -> {
      Path absolute = folder.toAbsolutePath().normalize();
      if (!Files.exists(absolute.resolve(FolderTenancy.RESOLVED))) {
        // before the lock, which is a file in what may be somebody's home
        FolderTenancy.refuseUnrelated(absolute, given);
      }
      Files.createDirectories(absolute);
      return locked(absolute, lock -> {
        if (Files.exists(absolute.resolve(FolderTenancy.RESOLVED))) {
          throw FolderTenancy.taken(absolute, resolved);
        }
        FolderTenancy.refuseUnrelated(absolute, given);
        Durably.write(absolute.resolve(FolderTenancy.GIVEN), given);
        Durably.write(
            absolute.resolve(FolderTenancy.RESOLVED),
            resolved.toYaml().getBytes(StandardCharsets.UTF_8));
        return new OutputFolder(absolute, resolved, lock);
      });
    });
  }

  /**
   * Opens the folder of an experiment to continue it.
   *
   * @param given where models and data are that are not found
   * @throws OutputFolderInUseException if somebody works in it
   * @throws BadInputException if it holds no experiment, or if model or data files are not those it was started with
   */
  public static OutputFolder open(Path folder, MovedInputs given) {
    Path absolute = folder.toAbsolutePath().normalize();
    FolderTenancy.requireExperiment(absolute);
    return withIo(
        folder,
        () -> locked(
            absolute,
            lock -> new OutputFolder(
                absolute,
                ResolvedExperiment.read(absolute.resolve(FolderTenancy.RESOLVED), given),
                lock)));
  }

  /**
   * Looks into the folder of an experiment, which may be in use, and finds its models and data.
   *
   * @throws BadInputException as {@link #open}
   */
  public static OutputFolder inspect(Path folder, MovedInputs given) {
    Path absolute = folder.toAbsolutePath().normalize();
    FolderTenancy.requireExperiment(absolute);
    return new OutputFolder(
        absolute, ResolvedExperiment.read(absolute.resolve(FolderTenancy.RESOLVED), given), null);
  }

  /** The file in an output folder that is there once an experiment has begun in it, which from then on can be resumed. */
  public static Path sign(Path folder) {
    return folder.toAbsolutePath().normalize().resolve(FolderTenancy.RESOLVED);
  }

  /** Looks into the folder of an experiment, which may be in use; model and data files may be gone. */
  public static OutputFolder inspect(Path folder) {
    Path absolute = folder.toAbsolutePath().normalize();
    FolderTenancy.requireExperiment(absolute);
    return new OutputFolder(
        absolute,
        ResolvedExperiment.readUnverified(absolute.resolve(FolderTenancy.RESOLVED)),
        null);
  }

  /** Whether some process seems to work in the folder; for telling people. */
  public boolean seemsInUse() {
    return user() != null;
  }

  /** The process that seems to work in the folder, and what says so; null: none. For telling people. */
  public @Nullable String user() {
    return withIo(folder, () -> Optional.ofNullable(FolderLock.probableHolder(folder)))
        .orElse(null);
  }

  public Path folder() {
    return folder;
  }

  public Experiment experiment() {
    return resolved.experiment();
  }

  /** The text of what says what was asked for. */
  String resolvedText() {
    return ExperimentFile.text(folder.resolve(FolderTenancy.RESOLVED));
  }

  public Provenance provenance() {
    return resolved.provenance();
  }

  /** The experiment's runs, reading models and data where they are. */
  public List<RunSpec> runs() {
    return resolved.runs();
  }

  /** What the journal is to know of the experiment. */
  public ExperimentInputs inputs() {
    return new ExperimentInputs(
        folder.resolve(FolderTenancy.RESOLVED),
        resolved.settings(),
        resolved.filesRead(),
        resolved.format() > ResolvedFormat.FIRST);
  }

  /** What somebody who continues the experiment should hear, line by line. */
  public List<Notice> notices() {
    List<Notice> notices = new ArrayList<>(resolved.places().notices());
    notices.addAll(KeptCompanions.notices(resolved));
    notices.addAll(KeptExperiment.notices(folder.resolve(FolderTenancy.GIVEN), resolved));
    return notices;
  }

  /** The folder of all runs' folders. */
  public Path runsFolder() {
    return folder.resolve(FolderTenancy.RUNS);
  }

  public Path runDir(String runId) {
    return runsFolder().resolve(SafeName.requireRunId(runId));
  }

  /** Segments of rows. */
  public Path rows(String runId) {
    return runDir(runId).resolve("rows");
  }

  public Path checkpoints(String runId) {
    return runDir(runId).resolve("checkpoints");
  }

  /** The result, as a Hugging Face folder. */
  public Path model(String runId) {
    return runDir(runId).resolve("model");
  }

  /** Reference log-probabilities, shared by the runs by content. */
  public Path references() {
    return folder.resolve("references");
  }

  /** What was found, as one file for a browser. */
  public Path report() {
    return folder.resolve("report.html");
  }

  /** The journal's database; it appends its own endings. */
  public Path journal() {
    return folder.resolve("journal");
  }

  @Override
  public void close() {
    if (lock != null) {
      try {
        lock.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private interface IoSupplier<T> {
    T get() throws IOException;
  }

  private interface LockedAction {
    OutputFolder apply(FolderLock lock) throws IOException;
  }

  /** Does something with the folder locked, and unlocks it if that fails. */
  private static OutputFolder locked(Path folder, LockedAction action) throws IOException {
    FolderLock lock = FolderLock.acquire(folder);
    @Nullable OutputFolder result = null;
    try {
      result = action.apply(lock);
      return result;
    } finally {
      if (result == null) {
        lock.close();
      }
    }
  }

  private static <T> T withIo(Path folder, IoSupplier<T> action) {
    try {
      return action.get();
    } catch (IOException e) {
      throw new BadInputException(
          "cannot use " + folder + " as output folder: " + IoReason.of(e), e);
    }
  }
}
