package dev.kymo.actors.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import dev.kymo.vocabulary.plan.Sink;
import dev.kymo.workers.objective.Objectives;
import dev.kymo.workers.training.StagePlan;
import dev.kymo.workers.training.StepPlan;
import java.util.List;

/** Writes a resolved experiment: every key, none left to a default, in a fixed order. */
final class ResolvedYaml {
  private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
      .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
      .disable(YAMLGenerator.Feature.SPLIT_LINES)
      .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
      .build());
  private static final ObjectMapper VALUES = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private ResolvedYaml() {}

  static String write(Experiment experiment, Provenance provenance) {
    ObjectNode root = NODES.objectNode();
    root.put(ResolvedFormat.KEY, ResolvedFormat.CURRENT);
    root.setAll(experiment(experiment));
    root.set(ResolvedFormat.PROVENANCE, provenance(provenance));
    return text(root);
  }

  /** What a reader finds in what is written. */
  static YamlNode tree(Experiment experiment, Provenance provenance) {
    return tree(write(experiment, provenance));
  }

  /** The same without provenance. */
  static YamlNode tree(Experiment experiment) {
    return tree(text(experiment(experiment)));
  }

  private static YamlNode tree(String yaml) {
    return YamlTree.read("what was written", yaml, new Problems("what was written"));
  }

  private static String text(ObjectNode root) {
    try {
      return YAML.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values is always writable", e);
    }
  }

  private static ObjectNode experiment(Experiment experiment) {
    ObjectNode root = NODES.objectNode();
    Sink sink = into(root);
    ExperimentReader.NAME.write(experiment.name(), sink);
    ExperimentReader.MODEL.write(experiment.models(), sink);
    ExperimentReader.SEEDS.write(experiment.seeds(), sink);
    DataSection.SCHEMA.write(experiment.data(), sink.section(DataSection.SCHEMA.name()));
    ObjectNode recipes = root.putObject(ExperimentReader.RECIPES);
    experiment.recipes().forEach(recipe -> {
      ArrayNode stages = recipes.putArray(recipe.name());
      recipe.stages().forEach(stage -> stages.add(stage(stage)));
    });
    ProbeSection.SCHEMA.write(experiment.probe(), sink.section(ProbeSection.SCHEMA.name()));
    RetryBudgets.SCHEMA.write(experiment.retries(), sink.section(RetryBudgets.SCHEMA.name()));
    ExperimentReader.ON_MISMATCH.write(experiment.onMismatch(), sink);
    return root;
  }

  private static ObjectNode stage(Stage stage) {
    StagePlan plan = stage.plan();
    ObjectNode node = NODES.objectNode();
    Objectives.FAMILY.write(plan.objective(), into(node));
    StageReader.writeLength(plan.length(), stage.batches(), into(node));
    StepPlan.SCHEMA.write(plan.step(), into(node));
    CheckpointPolicy.SCHEMA.write(stage.checkpoints(), into(node));
    return node;
  }

  private static Sink into(ObjectNode node) {
    return new Sink() {
      @Override
      public void put(String key, Object value) {
        node.set(key, VALUES.valueToTree(value));
      }

      @Override
      public Sink section(String name) {
        return into(node.putObject(name));
      }
    };
  }

  private static ObjectNode provenance(Provenance provenance) {
    ObjectNode node = NODES.objectNode();
    if (provenance.experiment() != null) {
      node.set("experiment", fileHash(provenance.experiment()));
    }
    ArrayNode files = node.putArray("files");
    provenance.files().forEach(file -> files.add(fileHash(file)));
    List<FileHash> companions = provenance.companions();
    if (companions != null) {
      ArrayNode list = node.putArray(Provenance.COMPANIONS);
      companions.forEach(file -> list.add(fileHash(file)));
    }
    node.putObject("versions")
        .put("kymo", provenance.kymo())
        .put("java", provenance.java())
        .put("libtorch", provenance.libtorch());
    if (!provenance.tokenizers().isEmpty()) {
      ArrayNode tokenizers = node.putArray(TokenizerUse.KEY);
      provenance.tokenizers().forEach(use -> use.write(tokenizers.addObject()));
    }
    if (!provenance.notices().isEmpty()) {
      ArrayNode notices = node.putArray("notices");
      provenance.notices().forEach(notice -> {
        ObjectNode item = notices.addObject();
        putList(item, "about", notice.places());
        item.put("text", notice.text());
      });
    }
    return node;
  }

  private static ObjectNode fileHash(FileHash file) {
    return NODES
        .objectNode()
        .put("path", BuiltinFiles.text(file.path()))
        .put("sha256", file.sha256());
  }

  private static void putList(ObjectNode node, String key, List<String> values) {
    ArrayNode list = node.putArray(key);
    values.forEach(list::add);
  }
}
