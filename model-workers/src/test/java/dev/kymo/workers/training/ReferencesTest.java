package dev.kymo.workers.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kymo.vocabulary.StepRow;
import dev.kymo.workers.objective.Reference;
import dev.kymo.workers.optimizer.AdamW;
import dev.kymo.workers.optimizer.RmsProp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReferencesTest {
  private static final double BETA = 0.1;
  private static final int ROWS = 7;
  /** Relative to a log-probability: the reference is computed row by row, a step packs the batch. */
  private static final double LOGPROB_NOISE = 1e-5;

  @TempDir
  Path folder;

  @Test
  void firstDpoStep_ofTheStageStart_hasRewardsOfNothingButNoise() {
    TinyRun run = TinyRun.in(folder, ROWS);

    StepRow first = firstStep(run, dpoPlan(run));

    double largest = -Collections.min(first.chosenLogprob());
    assertThat(first.chosenReward())
        .hasSize(3)
        .allSatisfy(r -> assertThat(r).isCloseTo(0, within(BETA * LOGPROB_NOISE * largest)));
    assertThat(first.rejectedReward())
        .allSatisfy(r -> assertThat(r).isCloseTo(0, within(BETA * LOGPROB_NOISE * largest)));
    assertThat(first.loss()).isCloseTo(Math.log(2), within(1e-4));
  }

  /** Whoever computes writes anew, under a name of its own first: the file is another one then. */
  @Test
  void start_equalParametersAndRows_readsWhatAnotherRunStored() throws IOException {
    TinyRun run = TinyRun.in(folder, ROWS);
    StepRow computed = firstStep(run, dpoPlan(run));
    Path stored = onlyFile(run.references());
    Object identity = identity(stored);

    StepRow read = firstStep(run, dpoPlan(run));

    assertThat(TinyRun.timeless(read)).isEqualTo(TinyRun.timeless(computed));
    assertThat(onlyFile(run.references())).isEqualTo(stored);
    assertThat(identity(stored)).isEqualTo(identity);
  }

  /** Also a number that is another by ten nats in a file that is otherwise whole, and whole files of others. */
  @ParameterizedTest
  @ValueSource(strings = {"flipped", "shifted", "half", "empty", "another's"})
  void start_damagedFile_computesAgainAndMendsIt(String damage) throws IOException {
    TinyRun run = TinyRun.in(folder, ROWS);
    StepRow computed = firstStep(run, dpoPlan(run));
    Path stored = onlyFile(run.references());
    byte[] written = Files.readAllBytes(stored);
    damage(stored, damage, run);

    StepRow again = firstStep(run, dpoPlan(run));

    assertThat(TinyRun.timeless(again)).isEqualTo(TinyRun.timeless(computed));
    assertThat(stored).hasBinaryContent(written);
  }

  private static void damage(Path stored, String damage, TinyRun run) throws IOException {
    byte[] bytes = Files.readAllBytes(stored);
    switch (damage) {
      case "flipped" -> {
        bytes[bytes.length - 3] ^= 1;
        Files.write(stored, bytes);
      }
      case "shifted" -> shiftAll(stored, 10);
      case "half" -> Files.write(stored, Arrays.copyOf(bytes, bytes.length / 2));
      case "empty" -> Files.write(stored, new byte[0]);
      default -> {
        firstDpoStepAfterSft(run, Reference.STAGE_START);
        Path other = files(run.references()).stream()
            .filter(f -> !f.equals(stored))
            .findFirst()
            .orElseThrow();
        Files.copy(other, stored, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  /** A file that an older version made, or one whose hash was not written down before a crash. */
  @Test
  void start_fileOfUnknownHash_isNotRead() throws IOException {
    TinyRun run = TinyRun.in(folder, ROWS);
    StepRow computed = firstStep(run, dpoPlan(run));
    Path stored = onlyFile(run.references());
    shiftAll(stored, 10);

    StepRow again = firstStep(TinyRun.reopened(folder), dpoPlan(run));

    assertThat(TinyRun.timeless(again)).isEqualTo(TinyRun.timeless(computed));
  }

  @Test
  void start_hashKnownFromElsewhere_isReadIfItFits() throws IOException {
    TinyRun run = TinyRun.in(folder, ROWS);
    Map<String, String> told = new HashMap<>();
    StepRow computed = firstStep(run, dpoPlan(run), ReferenceHashes.none().telling(told::put));
    Path stored = onlyFile(run.references());
    Object identity = identity(stored);
    assertThat(told).containsOnlyKeys(stored.getFileName().toString());
    ReferenceHashes elsewhere = ReferenceHashes.none();
    told.forEach(elsewhere::learn);

    StepRow read = firstStep(run, dpoPlan(run), elsewhere.telling((name, hash) -> {
      throw new AssertionError("nothing is written");
    }));

    assertThat(TinyRun.timeless(read)).isEqualTo(TinyRun.timeless(computed));
    assertThat(identity(stored)).isEqualTo(identity);
  }

  private static StepRow firstStep(TinyRun run, TrainingPlan plan, ReferenceHashes hashes) {
    ReferenceFolder references = new ReferenceFolder(run.references(), hashes);
    try (Trainer trainer = new LanguageModelTrainers().create(plan, null, references)) {
      return trainer.takeStep();
    }
  }

  /** Of the file itself, whatever its name and content. */
  private static Object identity(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  @Test
  void start_otherSeedAndOptimizer_sharesTheReferences() throws IOException {
    TinyRun run = TinyRun.in(folder, ROWS);
    firstStep(run, dpoPlan(run));
    StagePlan other = TinyRun.stage(TinyRun.DPO, new StageLength.Steps(2), AdamW.DEFAULT);

    firstStep(run, run.plan(99, other));

    assertThat(onlyFile(run.references())).isRegularFile();
  }

  @Test
  void start_otherParametersOrRows_computesItsOwn() throws IOException {
    TinyRun run = TinyRun.in(folder, ROWS);
    firstStep(run, dpoPlan(run));
    DataPlan all = dpoPlan(run).data();
    DataPlan fewer =
        new DataPlan(all.train(), ROWS - 1, List.of(), all.truncation(), all.shuffle());

    firstStep(run, new TrainingPlan(run.model(), fewer, 1, dpoPlan(run).stages()));
    assertThat(files(run.references())).hasSize(2);

    TrainingPlan afterSft = run.plan(1, sft(), dpo(Reference.STAGE_START));
    try (Trainer trainer = run.start(afterSft)) {
      TinyRun.finish(trainer);
    }
    assertThat(files(run.references())).hasSize(3);
  }

  @Test
  void secondStage_ofTheModel_differsFromTheStageStart() {
    TinyRun run = TinyRun.in(folder, ROWS);
    StepRow ofStart = firstDpoStepAfterSft(run, Reference.STAGE_START);
    StepRow ofModel = firstDpoStepAfterSft(run, Reference.MODEL);
    StepRow untrained = firstStep(run, run.plan(1, sft(), dpo(Reference.STAGE_START)));

    assertThat(ofStart.chosenLogprob()).isEqualTo(ofModel.chosenLogprob());
    for (int i = 0; i < ofStart.rows().size(); i++) {
      double now = ofStart.chosenLogprob().get(i);
      assertThat(ofStart.referenceChosenLogprob().get(i))
          .isCloseTo(now, within(LOGPROB_NOISE * Math.abs(now)));
      int seen = untrained.rows().indexOf(ofModel.rows().get(i));
      if (seen >= 0) {
        double original = untrained.chosenLogprob().get(seen);
        assertThat(ofModel.referenceChosenLogprob().get(i))
            .isCloseTo(original, within(LOGPROB_NOISE * Math.abs(original)));
        assertThat(Math.abs(original - now)).isGreaterThan(1e-2);
      }
    }
    assertThat(ofModel.rows()).containsAnyElementsOf(untrained.rows());
  }

  private static StepRow firstDpoStepAfterSft(TinyRun run, Reference reference) {
    try (Trainer trainer = run.start(run.plan(1, sft(), dpo(reference)))) {
      while (!trainer.endsStage()) {
        trainer.takeStep();
      }
      return trainer.takeStep();
    }
  }

  private static StepRow firstStep(TinyRun run, TrainingPlan plan) {
    try (Trainer trainer = run.start(plan)) {
      return trainer.takeStep();
    }
  }

  private static TrainingPlan dpoPlan(TinyRun run) {
    return run.plan(1, dpo(Reference.STAGE_START));
  }

  private static StagePlan dpo(Reference reference) {
    return TinyRun.stage(TinyRun.dpo(reference), new StageLength.Steps(3), RmsProp.DEFAULT);
  }

  private static StagePlan sft() {
    return TinyRun.stage(TinyRun.SFT, new StageLength.Epochs(1), RmsProp.DEFAULT);
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  private static Path onlyFile(Path folder) throws IOException {
    assertThat(files(folder)).hasSize(1);
    return files(folder).get(0);
  }

  /** Two columns of float64 end the file. */
  private static void shiftAll(Path file, double difference) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = bytes.length - 2 * ROWS * Double.BYTES; at < bytes.length; at += Double.BYTES) {
      numbers.putDouble(at, numbers.getDouble(at) + difference);
    }
    Files.write(file, bytes);
  }
}
