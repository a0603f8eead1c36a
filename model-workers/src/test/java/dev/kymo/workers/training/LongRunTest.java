package dev.kymo.workers.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.workers.engine.NativeArrays;
import dev.kymo.workers.optimizer.AdamW;
import dev.kymo.workers.optimizer.RmsProp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Memory stays flat over a long run whose longest batch comes first. */
class LongRunTest {
  private static final int EARLY = 500;
  static final int LATE = 2000;
  private static final double GROWTH = 0.05;
  private static final long SLACK_KILOBYTES = 32 * 1024;

  @TempDir
  Path folder;

  @Test
  void takeStep_twoThousandTimes_keepsArraysAndResidentMemory() throws IOException {
    TinyRun run = TinyRun.in(folder, longestFirst());
    StagePlan sft = TinyRun.stage(TinyRun.SFT, new StageLength.Steps(250), RmsProp.DEFAULT);
    StagePlan dpo =
        TinyRun.stage(TinyRun.DPO, new StageLength.Steps(LATE - 250), AdamW.DEFAULT, 1e-5, 2);

    try (Trainer trainer = run.start(run.plan(1, false, sft, dpo))) {
      assertStaysFlat(trainer, folder.resolve("checkpoints"));
    }
  }

  /** Takes 2,000 steps. */
  static void assertStaysFlat(Trainer trainer, Path checkpoints) throws IOException {
    take(trainer, EARLY, checkpoints);
    int arrays = NativeArrays.live();
    long resident = residentKilobytes();
    take(trainer, LATE, checkpoints);
    long later = residentKilobytes();

    assertThat(NativeArrays.live()).isEqualTo(arrays).isPositive();
    assertThat(later)
        .as("resident memory, kB, after %d steps; %d after %d", LATE, resident, EARLY)
        .isLessThanOrEqualTo((long) (resident * (1 + GROWTH)) + SLACK_KILOBYTES);
  }

  @Test
  void close_trainerAndSnapshots_leavesNoArray() {
    TinyRun run = TinyRun.in(folder, 7);
    StagePlan dpo = TinyRun.stage(TinyRun.DPO, new StageLength.Steps(3), AdamW.DEFAULT);
    int before = NativeArrays.live();

    try (Trainer trainer = run.start(run.plan(1, dpo));
        ParameterSnapshot snapshot = trainer.snapshot()) {
      trainer.takeStep();
      assertThat(snapshot.bytes()).isPositive();
      assertThat(NativeArrays.live()).isGreaterThan(before);
    }

    assertThat(NativeArrays.live()).isEqualTo(before);
  }

  /** Checkpoints are what a long run does besides steps. */
  private static void take(Trainer trainer, long until, Path checkpoints) {
    while (trainer.step() < until) {
      trainer.takeStep();
      if (trainer.step() % 100 == 0) {
        trainer.writeCheckpoint(checkpoints, "last");
        trainer.snapshot().close();
      }
    }
  }

  private static List<String> longestFirst() {
    Random random = new Random(1);
    List<String> lines = new ArrayList<>();
    for (int words = 30; words > 0; words--) {
      lines.add(TinyRun.line(random, 1 + words / 2, words));
    }
    return lines;
  }

  /** Linux says; elsewhere the arrays must do. */
  private static long residentKilobytes() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElseThrow();
    }
  }
}
