package dev.kymo.workers.world;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kymo.workers.data.Row;
import dev.kymo.workers.data.Truncation;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.file.AtomicFolder;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.model.ParameterLayout;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.training.DataPlan;
import dev.kymo.workers.training.LanguageModelTrainers;
import dev.kymo.workers.training.ReferenceFolder;
import dev.kymo.workers.training.Trainer;
import dev.kymo.workers.training.TrainingPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the built-in world from its grammar: rows, tokenizer, and the model, which this program's own trainer pre-trains. Equal
 * seeds and settings give equal bytes on one machine.
 */
public final class WorldBuilder {
  /** The seed of the world that comes with this program. */
  public static final long BUILTIN_SEED = 1;

  static final String TRAIN_FILE = "train.jsonl";
  static final String PROBES_FILE = "probes.jsonl";
  private static final String TEST_FILE = "test.jsonl";
  private static final String BASE_FILE = "base.jsonl";
  private static final int HIDDEN = 96;
  private static final int LAYERS = 3;
  private static final int HEADS = 4;
  private static final int CONTEXT = 128;

  /** Is told after each step of the pre-training. */
  @FunctionalInterface
  public interface Progress {
    void stepTaken(long step, long steps, double loss);
  }

  private final long seed;
  private final PreTraining preTraining;
  private final GrammarWorld world;

  public WorldBuilder(long seed, PreTraining preTraining) {
    this.seed = seed;
    this.preTraining = preTraining;
    world = new GrammarWorld(seed);
  }

  /**
   * Writes the rows as {@code train.jsonl}, {@code probes.jsonl} and {@code test.jsonl}, the pre-trained model to {@code model},
   * and what that came from to {@code start}: the untrained model and {@code base.jsonl}.
   */
  public void build(Path folder, Progress progress) {
    try {
      Files.createDirectories(folder);
      Files.write(folder.resolve(TRAIN_FILE), RowsFile.of(world.training()));
      Files.write(folder.resolve(PROBES_FILE), RowsFile.of(world.probes()));
      Files.write(folder.resolve(TEST_FILE), RowsFile.of(world.test()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to " + folder, e);
    }
    Path start = folder.resolve("start");
    writeStart(start);
    train(start, folder.resolve("model"), progress);
  }

  /** Writes the untrained model, its tokenizer and the rows of the pre-training. */
  void writeStart(Path start) {
    List<Row> rows = world.preTraining(preTraining.rows());
    AtomicFolder.write(start, beside -> {
      writeTokenizer(beside, rows);
      Files.write(beside.resolve(BASE_FILE), RowsFile.of(rows));
    });
    ModelFolder untrained = ModelFolder.open(start);
    Torch.prepareThread();
    Path model = start.resolve("model");
    try (ParameterStore store =
        ParameterStore.forValues(new ParameterLayout(untrained.model().parameters()))) {
      StartWeights.fill(store, seed);
      untrained.write(store, model);
    }
  }

  /** Writes tokenizer and configuration, which says how many ids the tokenizer has. */
  private void writeTokenizer(Path folder, List<Row> rows) throws IOException {
    List<String> texts = new ArrayList<>();
    for (Row row : rows) {
      texts.add(row.prompt());
      texts.addAll(row.responses().values());
    }
    int ids = TokenizerFiles.write(folder, BytePairTrainer.learn(texts, preTraining.merges()));
    Files.write(
        folder.resolve(ModelFolder.CONFIG),
        new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(configuration(ids)));
  }

  private static ObjectNode configuration(int vocabulary) {
    ObjectNode config = new JsonMapper().createObjectNode();
    config.putArray("architectures").add("GPTNeoXForCausalLM");
    return config
        .put("model_type", "gpt_neox")
        .put("attention_bias", true)
        .put("attention_dropout", 0.0)
        .put("bos_token_id", TokenizerFiles.END_ID)
        .put("eos_token_id", TokenizerFiles.END_ID)
        .put("hidden_act", "gelu")
        .put("hidden_dropout", 0.0)
        .put("hidden_size", HIDDEN)
        .put("initializer_range", 0.02)
        .put("intermediate_size", 4 * HIDDEN)
        .put("layer_norm_eps", 1e-5)
        .put("max_position_embeddings", CONTEXT)
        .put("num_attention_heads", HEADS)
        .put("num_hidden_layers", LAYERS)
        .put("rotary_emb_base", 10000)
        .put("rotary_pct", 0.25)
        .put("tie_word_embeddings", false)
        .put("use_cache", true)
        .put("use_parallel_residual", true)
        .put("vocab_size", vocabulary);
  }

  private void train(Path start, Path target, Progress progress) {
    Truncation truncation = new Truncation(CONTEXT, CONTEXT / 2, Truncation.By.PAIR);
    DataPlan data = new DataPlan(start.resolve(BASE_FILE), null, List.of(), truncation, true);
    TrainingPlan plan = new TrainingPlan(start.resolve("model"), data, seed, preTraining.stages());
    try (Trainer trainer = new LanguageModelTrainers()
        .create(plan, null, ReferenceFolder.of(start.resolve("references")))) {
      while (!trainer.finished()) {
        double loss = trainer.takeStep().loss();
        progress.stepTaken(trainer.step(), trainer.totalSteps(), loss);
      }
      trainer.exportModel(target);
    }
  }
}
