package dev.kymo.actors.experiment;

import dev.kymo.workers.model.ReadModelFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The files of a model's folder that training does not read and that go along with trained models, such as chat templates: compared with
 * those of the experiment's start. A change is told, not refused, for it changes no number.
 */
final class KeptCompanions {
  private KeptCompanions() {}

  /** A notice for each model whose companions are no longer what was recorded; none where nothing was recorded of them. */
  static List<Notice> notices(ResolvedExperiment resolved) {
    Provenance provenance = resolved.provenance();
    List<FileHash> companions = provenance.companions();
    if (companions == null) {
      return List.of();
    }
    List<FileHash> recorded = new ArrayList<>(provenance.files());
    recorded.removeIf(file -> ReadModelFiles.isWeights(file.path()));
    recorded.addAll(companions);
    List<Notice> notices = new ArrayList<>();
    for (Path model : resolved.experiment().models()) {
      List<String> changes = changes(model, resolved.places().of(model), recorded);
      if (!changes.isEmpty()) {
        notices.add(
            new Notice(
                List.of("model " + Experiment.modelName(model)),
                "not as when the experiment began: " + String.join(", ", changes)
                    + "; no number depends on it, but models that are exported from now on get what is there now"));
      }
    }
    return notices;
  }

  private static List<String> changes(Path model, Path place, List<FileHash> recorded) {
    if (!Files.isDirectory(place)) {
      return List.of();
    }
    Map<String, String> then = below(model, recorded);
    then.keySet().removeAll(ReadModelFiles.in(place)); // which are compared by those who read them
    TreeSet<String> names = new TreeSet<>(then.keySet());
    ReadModelFiles.companions(place).forEach(file -> names.add(file.toString()));
    List<String> changes = new ArrayList<>();
    for (String name : names) {
      if (!Files.isRegularFile(place.resolve(name))) {
        changes.add(name + " is gone");
      } else if (!then.containsKey(name)) {
        changes.add(name + " is new");
      } else if (!new FileHash(place.resolve(name), then.get(name)).isUnchanged()) {
        changes.add(name + " has changed");
      }
    }
    return changes;
  }

  /** By the path below the model's folder. */
  private static Map<String, String> below(Path model, List<FileHash> files) {
    Map<String, String> below = new TreeMap<>();
    for (FileHash file : files) {
      if (file.path().startsWith(model) && !file.path().equals(model)) {
        below.put(model.relativize(file.path()).toString(), file.sha256());
      }
    }
    return below;
  }
}
