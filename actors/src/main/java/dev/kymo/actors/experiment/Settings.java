package dev.kymo.actors.experiment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/**
 * All that a resolved file says, key by key, but for where its files are: in place of that stands what they hold. Equal
 * settings ask for equal numbers, wherever model and data have been moved to.
 *
 * @param values in the file's order
 */
public record Settings(List<Value> values) {
  /** Locations, hashes that stand where the files are named, what changes no number, and what people were told. */
  private static final List<String> NO_SETTINGS = List.of(
      "provenance.files",
      "provenance." + Provenance.COMPANIONS,
      "provenance.experiment.path",
      "provenance.notices");

  /**
   * One key's value.
   *
   * @param key dotted, with positions in lists, such as {@code recipes.a[0].learning-rate}
   */
  public record Value(String key, String text) {}

  public Settings {
    values = List.copyOf(values);
  }

  /** The settings of a file that says {@code tree}, which was read as {@code experiment}. */
  static Settings of(YamlNode tree, Experiment experiment, Provenance provenance) {
    return content(tree, experiment, provenance.files());
  }

  /** The same of a tree without provenance; {@code files} lie where the experiment says. */
  static Settings content(YamlNode tree, Experiment experiment, List<FileHash> files) {
    Flattening flattening = new Flattening(locations(experiment), files);
    flattening.add(tree);
    return new Settings(flattening.values);
  }

  /** What a file says as it stands there, locations among it. */
  static Settings asWritten(YamlNode tree) {
    Flattening flattening = new Flattening(Map.of(), List.of());
    flattening.add(tree);
    return new Settings(flattening.values);
  }

  private static Map<String, Path> locations(Experiment experiment) {
    Map<String, Path> locations = new HashMap<>();
    for (int i = 0; i < experiment.models().size(); i++) {
      locations.put("model[" + i + "]", experiment.models().get(i));
    }
    locations.put("data.train", experiment.data().train());
    locations.put("data.probes", experiment.data().probes());
    Path heldOut = experiment.data().heldOut();
    if (heldOut != null) {
      locations.put("data.held-out", heldOut);
    }
    for (Recipe recipe : experiment.recipes()) {
      for (int i = 0; i < recipe.stages().size(); i++) {
        Path batches = recipe.stages().get(i).batches();
        if (batches != null) {
          locations.put("recipes." + recipe.name() + "[" + i + "].batches", batches);
        }
      }
    }
    return locations;
  }

  /**
   * What another has that this has not, by key: {@code KEY: THIS → OTHER}.
   *
   * @param other what these settings were, or are to be, compared with
   */
  public List<String> differences(Settings other) {
    Map<String, String> mine = byKey();
    Map<String, String> theirs = other.byKey();
    TreeSet<String> keys = new TreeSet<>(mine.keySet());
    keys.addAll(theirs.keySet());
    return keys.stream()
        .filter(key -> !Objects.equals(mine.get(key), theirs.get(key)))
        .map(key -> key + ": " + mine.getOrDefault(key, "absent") + " → "
            + theirs.getOrDefault(key, "absent"))
        .toList();
  }

  private Map<String, String> byKey() {
    Map<String, String> byKey = new LinkedHashMap<>();
    values.forEach(value -> byKey.put(value.key(), value.text()));
    return byKey;
  }

  private static final class Flattening {
    private final Map<String, Path> locations;
    private final List<FileHash> files;
    private final List<Value> values = new ArrayList<>();

    Flattening(Map<String, Path> locations, List<FileHash> files) {
      this.locations = locations;
      this.files = files;
    }

    void add(YamlNode node) {
      if (NO_SETTINGS.contains(node.path())) {
        return;
      }
      if (node instanceof YamlNode.Mapping mapping) {
        mapping.entries().values().forEach(this::add);
      } else if (node instanceof YamlNode.Sequence sequence) {
        sequence.items().forEach(this::add);
      } else if (locations.containsKey(node.path())) {
        addContent(node.path(), locations.get(node.path()));
      } else {
        values.add(new Value(node.path(), String.valueOf(((YamlNode.Scalar) node).text())));
      }
    }

    private void addContent(String key, Path location) {
      if (locations.containsKey("model[1]") && key.startsWith("model[")) {
        // of several, a run's id has the name
        values.add(new Value(key, Experiment.modelName(location)));
      }
      for (FileHash file : files) {
        if (file.path().equals(location)) {
          values.add(new Value(key, "sha256 " + file.sha256()));
        } else if (location.equals(file.path().getParent())) {
          values.add(new Value(key + "/" + file.path().getFileName(), "sha256 " + file.sha256()));
        }
      }
    }
  }
}
