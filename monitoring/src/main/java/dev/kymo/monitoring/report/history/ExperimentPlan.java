package dev.kymo.monitoring.report.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.kymo.monitoring.replay.RunIdentity;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an experiment was asked to do, from its {@code resolved.yaml}, where every default is filled in.
 *
 * @param name of the experiment
 * @param models folder names of the models
 * @param seeds one run per recipe, seed and model
 * @param recipes stages by recipe, in the file's order
 * @param versions of the software, by name
 * @param files hashes of everything that was read, by path
 * @param notices what was noticed before training, and about what
 * @param yaml the file's text
 */
public record ExperimentPlan(
    String name,
    List<String> models,
    List<Long> seeds,
    Map<String, List<PlannedStage>> recipes,
    Map<String, String> versions,
    Map<String, String> files,
    List<Notice> notices,
    String yaml) {
  private static final String FILE = "resolved.yaml";
  private static final String BUILTIN = "builtin:";
  private static final String BUILTIN_FOLDER = "model";
  private static final long MOST_BYTES = 1 << 20;
  private static final YAMLMapper YAML = new YAMLMapper();

  /** A notice and the places that it is about, in the words of the experiment file. */
  public record Notice(List<String> places, String text) {
    public Notice {
      places = List.copyOf(places);
    }
  }

  public ExperimentPlan {
    models = List.copyOf(models);
    seeds = List.copyOf(seeds);
    recipes = Collections.unmodifiableMap(new LinkedHashMap<>(recipes));
    versions = Collections.unmodifiableMap(new LinkedHashMap<>(versions));
    files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
    notices = List.copyOf(notices);
  }

  /**
   * Reads the plan of the experiment in a folder.
   *
   * @throws NotAnExperimentException if the folder has none, or one that is damaged
   */
  static ExperimentPlan read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      throw new NotAnExperimentException(folder + " holds no experiment: it has no " + FILE);
    }
    if (Files.size(file) > MOST_BYTES) {
      throw new NotAnExperimentException(
          file + ": has " + (Files.size(file) >> 20) + " MB, and none has more than one");
    }
    try {
      String text = Files.readString(file);
      return of(YAML.readTree(text), text);
    } catch (CharacterCodingException e) {
      throw new NotAnExperimentException(file + " is not UTF-8 text", e);
    } catch (JsonProcessingException e) {
      throw new NotAnExperimentException(file + ": " + e.getOriginalMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new NotAnExperimentException(file + ": " + e.getMessage(), e);
    }
  }

  /** The runs that were asked for, named as they are recorded. */
  List<RunIdentity> runs() {
    List<RunIdentity> runs = new ArrayList<>();
    for (String model : models) {
      for (String recipe : recipes.keySet()) {
        for (long seed : seeds) {
          String id = recipe + "-s" + seed;
          String run = models.size() == 1 ? id : model + "-" + id;
          runs.add(new RunIdentity(run, recipe, seed, model));
        }
      }
    }
    return runs;
  }

  private static ExperimentPlan of(JsonNode root, String text) {
    List<String> models = new ArrayList<>();
    root.required("model").forEach(model -> models.add(folderName(model.asText())));
    List<Long> seeds = new ArrayList<>();
    root.required("seeds").forEach(seed -> seeds.add(seed.asLong()));
    Map<String, List<PlannedStage>> recipes = new LinkedHashMap<>();
    root.required("recipes").properties().forEach(recipe -> {
      List<PlannedStage> stages = new ArrayList<>();
      recipe.getValue().forEach(stage -> stages.add(stage(stage)));
      recipes.put(recipe.getKey(), List.copyOf(stages));
    });
    Map<String, String> versions = new LinkedHashMap<>();
    root.path("provenance")
        .path("versions")
        .properties()
        .forEach(version -> versions.put(version.getKey(), version.getValue().asText()));
    Map<String, String> files = new LinkedHashMap<>();
    root.path("provenance")
        .path("files")
        .forEach(
            file -> files.put(file.path("path").asText(), file.path("sha256").asText()));
    return new ExperimentPlan(
        root.required("name").asText(),
        models,
        seeds,
        recipes,
        versions,
        files,
        notices(root),
        text);
  }

  private static List<Notice> notices(JsonNode root) {
    List<Notice> notices = new ArrayList<>();
    for (JsonNode notice : root.path("provenance").path("notices")) {
      List<String> places = new ArrayList<>();
      notice.path("about").forEach(place -> places.add(place.asText()));
      notices.add(new Notice(places, notice.path("text").asText()));
    }
    return notices;
  }

  /** Runs are recorded under the name of the model's folder, which is not that under which a built-in one is asked for. */
  private static String folderName(String model) {
    if (model.startsWith(BUILTIN)) {
      return BUILTIN_FOLDER;
    }
    Path name = Path.of(model).getFileName();
    return name == null ? model : name.toString();
  }

  private static PlannedStage stage(JsonNode stage) {
    List<String> responses = new ArrayList<>();
    stage.path("responses").forEach(response -> responses.add(response.asText()));
    return new PlannedStage(
        stage.required("objective").asText(),
        responses,
        stage.has("beta") ? stage.get("beta").asDouble() : null,
        stage.required("learning-rate").asDouble());
  }
}
