package dev.kymo.actors.experiment;

import dev.kymo.workers.model.ReadModelFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A file or a model's folder that an experiment's runs read, as it was when the experiment began: known by content, wherever it lies.
 *
 * @param key its place in the experiment file
 * @param option what tells {@code resume} where it lies now, up to the path
 * @param location where it was
 * @param model the recorded files of a model's folder, SHA-256 by name; null: it is one file
 * @param file SHA-256 of one file; null: it is a model's folder
 */
record RecordedInput(
    String key,
    String option,
    Path location,
    @Nullable Map<String, String> model,
    @Nullable String file) {
  static final String MODEL = "--model ";
  static final String TRAIN = "--data-train ";
  static final String PROBES = "--data-probes ";
  static final String HELD_OUT = "--data-held-out ";
  static final String BATCHES = "--batches ";

  static RecordedInput ofFile(String key, String option, Path location, List<FileHash> recorded) {
    String sha256 = recorded.stream()
        .filter(hash -> hash.path().equals(location))
        .map(FileHash::sha256)
        .findFirst()
        .orElse("");
    return new RecordedInput(key, option, location, null, sha256);
  }

  static RecordedInput ofModel(String key, String option, Path location, List<FileHash> recorded) {
    Map<String, String> files = new TreeMap<>();
    for (FileHash hash : recorded) {
      if (location.equals(hash.path().getParent())) {
        files.put(hash.path().toFile().getName(), hash.sha256());
      }
    }
    return new RecordedInput(key, option, location, files, null);
  }

  /** How what runs would read at {@code place} differs from what was recorded, in sentences; empty: it does not. */
  List<String> differences(Path place) {
    List<String> differences = new ArrayList<>();
    if (!Files.exists(place)) {
      differences.add(place + " is gone");
    } else if (model == null) {
      compare(place, file, differences);
    } else if (!Files.isDirectory(place)) {
      differences.add(place + " is no folder");
    } else {
      for (String name : read(place, model)) {
        compare(place.resolve(name), model.get(name), differences);
      }
    }
    return differences;
  }

  /** The files that runs read at {@code place}, with what they are to hold. */
  List<FileHash> files(Path place) {
    List<FileHash> files = new ArrayList<>();
    if (model == null) {
      files.add(new FileHash(place, String.valueOf(file)));
    } else {
      for (String name : read(place, model)) {
        files.add(new FileHash(place.resolve(name), model.getOrDefault(name, "")));
      }
    }
    return files;
  }

  /** What is read of the folder as it is, and what was read of it as it was recorded. */
  private static TreeSet<String> read(Path place, Map<String, String> recorded) {
    TreeSet<String> names = new TreeSet<>(ReadModelFiles.in(place));
    names.addAll(ReadModelFiles.among(recorded.keySet()));
    return names;
  }

  private static void compare(Path path, @Nullable String sha256, List<String> differences) {
    if (!Files.exists(path)) {
      differences.add(path + " is gone");
    } else if (sha256 == null) {
      differences.add(path + " is new");
    } else if (!Files.isRegularFile(path) || !new FileHash(path, sha256).isUnchanged()) {
      differences.add(path + " has changed");
    }
  }
}
