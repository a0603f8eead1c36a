package dev.kymo.workers.training;

import dev.kymo.vocabulary.StepRow;
import dev.kymo.workers.data.Truncation;
import dev.kymo.workers.model.ParameterLayout;
import dev.kymo.workers.objective.Dpo;
import dev.kymo.workers.objective.Objective;
import dev.kymo.workers.objective.Reduction;
import dev.kymo.workers.objective.Reference;
import dev.kymo.workers.objective.Sft;
import dev.kymo.workers.optimizer.UpdateRule;
import dev.kymo.workers.schedule.Constant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A model of 0.02 million parameters, a tokenizer of 30 tokens and a few rows in a folder, and plans to train with them. */
final class TinyRun {
  static final Objective SFT = new Sft(List.of("chosen"), Reduction.SUM);
  static final Objective DPO = dpo(Reference.STAGE_START);

  private static final Path RESOURCES = Path.of("src/test/resources");
  private static final String[] WORDS = {" the", " cat", " a", " rose", " tea", " shore", " dots"};
  private static final Truncation TRUNCATION = new Truncation(40, 20, Truncation.By.ROW);

  private final Path folder;
  private final ReferenceHashes hashes = ReferenceHashes.none();

  private TinyRun(Path folder) {
    this.folder = folder;
  }

  /** Writes the model and {@code rows} seeded rows with prompt, chosen, rejected and irr_hum. */
  static TinyRun in(Path folder, int rows) {
    return in(folder, "tiny-gpt-neox", rows);
  }

  static TinyRun in(Path folder, String modelName, int rows) {
    Random random = new Random(1);
    List<String> lines = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      lines.add(line(random, 1 + random.nextInt(6), 1 + random.nextInt(6)));
    }
    return in(folder, modelName, lines);
  }

  static TinyRun in(Path folder, List<String> lines) {
    return in(folder, "tiny-gpt-neox", lines);
  }

  static TinyRun in(Path folder, String modelName, List<String> lines) {
    try {
      Path model = Files.createDirectories(folder.resolve("model"));
      for (String file : List.of("config.json", "model.safetensors")) {
        Files.copy(
            RESOURCES.resolve("models").resolve(modelName).resolve(file), model.resolve(file));
      }
      // without tokenizer_config.json: responses end as the models' config.json says
      Files.copy(
          RESOURCES.resolve("small-tokenizer/tokenizer.json"), model.resolve("tokenizer.json"));
      Files.write(folder.resolve("rows.jsonl"), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new TinyRun(folder);
  }

  /** As a later process finds it, which knows no hash of its references. */
  static TinyRun reopened(Path folder) {
    return new TinyRun(folder);
  }

  static String line(Random random, int promptWords, int responseWords) {
    return "{\"prompt\": \"" + words(random, promptWords) + ":\", \"chosen\": \""
        + words(random, responseWords) + "\", \"rejected\": \""
        + words(random, 1 + random.nextInt(responseWords)) + "\", \"irr_hum\": \""
        + words(random, responseWords) + "\"}";
  }

  private static String words(Random random, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(WORDS[random.nextInt(WORDS.length)]);
    }
    return text.toString();
  }

  Path model() {
    return folder.resolve("model");
  }

  Path rows() {
    return folder.resolve("rows.jsonl");
  }

  Path references() {
    return folder.resolve("references");
  }

  /** As the runs of one process share it. */
  private ReferenceFolder referenceFolder() {
    return new ReferenceFolder(references(), hashes);
  }

  static Objective dpo(Reference reference) {
    return new Dpo(0.1, Reduction.SUM, reference);
  }

  static StagePlan stage(Objective objective, StageLength length, UpdateRule optimizer) {
    return stage(objective, length, optimizer, 1e-3, null);
  }

  static StagePlan stage(
      Objective objective,
      StageLength length,
      UpdateRule optimizer,
      double learningRate,
      @Nullable Integer microBatch) {
    return new StagePlan(
        objective,
        length,
        new StepPlan(optimizer, learningRate, new Constant(2), 3, microBatch, 10));
  }

  TrainingPlan plan(long seed, StagePlan... stages) {
    return plan(seed, true, stages);
  }

  TrainingPlan plan(long seed, boolean shuffle, StagePlan... stages) {
    DataPlan data = new DataPlan(rows(), null, List.of(), TRUNCATION, shuffle);
    return new TrainingPlan(model(), data, seed, List.of(stages));
  }

  Trainer start(TrainingPlan plan) {
    return new LanguageModelTrainers().create(plan, null, referenceFolder());
  }

  Trainer resume(TrainingPlan plan, Path checkpoint) {
    return new LanguageModelTrainers()
        .create(plan, new Resumption(checkpoint, List.of()), referenceFolder());
  }

  /** Takes all steps that are left. */
  static List<StepRow> finish(Trainer trainer) {
    List<StepRow> records = new ArrayList<>();
    while (!trainer.finished()) {
      records.add(timeless(trainer.takeStep()));
    }
    return records;
  }

  /** The record without what differs between equal steps. */
  static StepRow timeless(StepRow record) {
    return new StepRow(
        record.step(),
        record.stage(),
        record.objective(),
        record.epoch(),
        record.rows(),
        record.loss(),
        record.learningRate(),
        record.gradientNorm(),
        record.tokens(),
        record.chosenLogprob(),
        record.rejectedLogprob(),
        record.referenceChosenLogprob(),
        record.referenceRejectedLogprob(),
        record.chosenReward(),
        record.rejectedReward(),
        0);
  }

  /** The parameters' bytes. */
  static List<byte[]> parameters(Trainer trainer) {
    List<byte[]> values = new ArrayList<>();
    try (ModelSnapshot snapshot = (ModelSnapshot) trainer.snapshot()) {
      for (ParameterLayout.Slot slot : snapshot.parameters().layout().slots()) {
        ByteBuffer bytes = snapshot.parameters().bytes(slot);
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        values.add(copy);
      }
    }
    return values;
  }

  byte[] exported(Trainer trainer) {
    Path target = folder.resolve("exported");
    trainer.exportModel(target);
    try {
      return Files.readAllBytes(target.resolve("model.safetensors"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
