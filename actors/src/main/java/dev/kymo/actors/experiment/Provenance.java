package dev.kymo.actors.experiment;

import dev.kymo.vocabulary.IoReason;
import dev.kymo.workers.file.Sha256;
import dev.kymo.workers.model.ReadModelFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an experiment's numbers came from.
 *
 * @param experiment the experiment file as it was given; null: an older version did not write it down
 * @param files the content of everything read: models, data, probes, batches; sorted by path
 * @param kymo version of this program
 * @param java version of the Java machine
 * @param libtorch version of the native library
 * @param notices what was noticed before training
 * @param companions what else is in the models' folders and goes along with models trained from them; null: an older version
 *     did not write it down
 * @param tokenizers how the models' tokenizers begin and end texts; of recordings that say nothing about it none
 */
public record Provenance(
    @Nullable FileHash experiment,
    List<FileHash> files,
    @Nullable List<FileHash> companions,
    String kymo,
    String java,
    String libtorch,
    List<Notice> notices,
    List<TokenizerUse> tokenizers) {

  static final String COMPANIONS = "companions";

  public Provenance {
    files = List.copyOf(files);
    companions = companions == null ? null : List.copyOf(companions);
    notices = List.copyOf(notices);
    tokenizers = List.copyOf(tokenizers);
  }

  /** Hashes the experiment's files as they are now. */
  static Provenance of(ExperimentFile file, String libtorch, List<Notice> notices) {
    byte[] given = file.text().getBytes(StandardCharsets.UTF_8);
    return new Provenance(
        new FileHash(file.path().toAbsolutePath(), Sha256.hexOf(given)),
        hashes(file.experiment()),
        companions(file.experiment()),
        KymoVersion.current(),
        Runtime.version().toString(),
        libtorch,
        notices,
        TokenizerUse.of(file.experiment()));
  }

  static @Nullable Provenance read(YamlNode node, Problems problems) {
    Section section = Section.of(node, problems);
    section.allowOnly(
        List.of("experiment", "files", COMPANIONS, "versions", "notices", TokenizerUse.KEY));
    @Nullable YamlNode given = section.get("experiment");
    @Nullable YamlNode files = section.required("files");
    @Nullable YamlNode versions = section.required("versions");
    @Nullable YamlNode companions = section.get(COMPANIONS);
    if (files == null || versions == null) {
      return null;
    }
    List<FileHash> hashes = fileHashes(section, files, problems);
    Section version = Section.of(versions, problems);
    version.allowOnly(List.of("kymo", "java", "libtorch"));
    @Nullable String kymo = text(version, "kymo");
    @Nullable String java = text(version, "java");
    @Nullable String libtorch = text(version, "libtorch");
    return kymo == null || java == null || libtorch == null
        ? null
        : new Provenance(
            given == null ? null : fileHash(given, problems),
            hashes,
            companions == null ? null : fileHashes(section, companions, problems),
            kymo,
            java,
            libtorch,
            notices(section, problems),
            TokenizerUse.read(section, problems));
  }

  /** Recordings of earlier versions have none. */
  private static List<Notice> notices(Section section, Problems problems) {
    List<Notice> notices = new ArrayList<>();
    @Nullable YamlNode node = section.get("notices");
    for (YamlNode item : node == null ? List.<YamlNode>of() : section.items(node)) {
      Section notice = Section.of(item, problems);
      notice.allowOnly(List.of("about", "text"));
      @Nullable YamlNode about = notice.required("about");
      @Nullable String text = text(notice, "text");
      List<String> places = about == null
          ? List.of()
          : notice.items(about).stream()
              .map(notice::text)
              .filter(Objects::nonNull)
              .toList();
      if (text != null && !places.isEmpty()) {
        notices.add(new Notice(places, text));
      }
    }
    return notices;
  }

  private static List<FileHash> fileHashes(Section section, YamlNode list, Problems problems) {
    List<FileHash> hashes = new ArrayList<>();
    if (list instanceof YamlNode.Sequence sequence && sequence.items().isEmpty()) {
      return hashes;
    }
    for (YamlNode item : section.items(list)) {
      @Nullable FileHash file = fileHash(item, problems);
      if (file != null) {
        hashes.add(file);
      }
    }
    return hashes;
  }

  private static @Nullable FileHash fileHash(YamlNode node, Problems problems) {
    Section file = Section.of(node, problems);
    file.allowOnly(List.of("path", "sha256"));
    @Nullable String path = text(file, "path");
    @Nullable String sha256 = text(file, "sha256");
    return path == null || sha256 == null ? null : new FileHash(BuiltinFiles.path(path), sha256);
  }

  private static @Nullable String text(Section section, String key) {
    @Nullable YamlNode node = section.required(key);
    return node == null ? null : section.text(node);
  }

  /** What the experiment's runs read, as it was recorded. */
  List<RecordedInput> inputs(Experiment experiment) {
    List<RecordedInput> inputs = new ArrayList<>();
    for (Path model : experiment.models()) {
      String name = Experiment.modelName(model);
      String which = experiment.models().size() == 1 ? "" : name + "=";
      inputs.add(RecordedInput.ofModel("model " + name, RecordedInput.MODEL + which, model, files));
    }
    DataSection data = experiment.data();
    inputs.add(RecordedInput.ofFile("data.train", RecordedInput.TRAIN, data.train(), files));
    inputs.add(RecordedInput.ofFile("data.probes", RecordedInput.PROBES, data.probes(), files));
    if (data.heldOut() != null) {
      inputs.add(
          RecordedInput.ofFile("data.held-out", RecordedInput.HELD_OUT, data.heldOut(), files));
    }
    for (Recipe recipe : experiment.recipes()) {
      for (Stage stage : recipe.stages()) {
        if (stage.batches() != null) {
          inputs.add(RecordedInput.ofFile(
              "batches of recipe " + recipe.name(), RecordedInput.BATCHES, stage.batches(), files));
        }
      }
    }
    return inputs;
  }

  /**
   * Compares with the files as they are now, where they were.
   *
   * @throws BadInputException that names each file that runs read and that changed, is gone or has been added to a model folder
   */
  void verify(Experiment experiment) {
    List<String> differences = inputs(experiment).stream()
        .flatMap(input -> input.differences(input.location()).stream())
        .distinct()
        .toList();
    if (!differences.isEmpty()) {
      throw new BadInputException(experiment.noLongerAsStarted(differences));
    }
  }

  private static List<FileHash> hashes(Experiment experiment) {
    TreeSet<Path> paths = new TreeSet<>();
    experiment.models().forEach(model -> paths.addAll(modelFiles(model)));
    paths.add(experiment.data().train());
    paths.add(experiment.data().probes());
    Optional.ofNullable(experiment.data().heldOut()).ifPresent(paths::add);
    experiment.recipes().stream()
        .flatMap(recipe -> recipe.stages().stream())
        .map(Stage::batches)
        .filter(Objects::nonNull)
        .forEach(paths::add);
    return paths.stream().map(Provenance::hash).toList();
  }

  /** Without those among {@link #hashes}. */
  private static List<FileHash> companions(Experiment experiment) {
    return experiment.models().stream()
        .flatMap(model -> ReadModelFiles.companions(model).stream()
            .filter(file -> file.getNameCount() > 1 || !isModelFile(file.toString()))
            .map(model::resolve))
        .map(Provenance::hash)
        .toList();
  }

  private static FileHash hash(Path path) {
    try {
      return new FileHash(path, InputFiles.sha256(path));
    } catch (IOException e) {
      throw new BadInputException("cannot read " + path + ": " + IoReason.of(e), e);
    }
  }

  /** Configuration, tokenizer and weights; a read-me or a hidden file changes no number. */
  private static List<Path> modelFiles(Path model) {
    try (Stream<Path> files = Files.list(model)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> isModelFile(file.toFile().getName()))
          .toList();
    } catch (IOException e) {
      throw new BadInputException("cannot read " + model + ": " + IoReason.of(e), e);
    }
  }

  private static boolean isModelFile(String name) {
    return !name.startsWith(".") && (name.endsWith(".json") || name.endsWith(".safetensors"));
  }
}
