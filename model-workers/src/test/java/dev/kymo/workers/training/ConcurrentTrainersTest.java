package dev.kymo.workers.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.vocabulary.StepRow;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.objective.Objective;
import dev.kymo.workers.optimizer.AdamW;
import dev.kymo.workers.optimizer.RmsProp;
import dev.kymo.workers.optimizer.UpdateRule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainers in one JVM do not disturb each other. */
class ConcurrentTrainersTest {
  private static final int TRAINERS = 2;
  private static final int STEPS = 40;

  @TempDir
  Path folder;

  private record Outcome(List<StepRow> records, byte[] model) {}

  @Test
  void takeStep_inTwoThreadsAtOnce_givesTheBitsOfEachAlone() throws Exception {
    List<Outcome> alone = new ArrayList<>();
    for (int i = 0; i < TRAINERS; i++) {
      alone.add(train(i, "alone-" + i, new CyclicBarrier(1)));
    }

    ExecutorService threads = Executors.newFixedThreadPool(TRAINERS);
    CyclicBarrier together = new CyclicBarrier(TRAINERS);
    List<Future<Outcome>> running = new ArrayList<>();
    for (int i = 0; i < TRAINERS; i++) {
      int number = i;
      running.add(threads.submit(() -> train(number, "together-" + number, together)));
    }

    for (int i = 0; i < TRAINERS; i++) {
      Outcome outcome = running.get(i).get();
      assertThat(outcome.records()).isEqualTo(alone.get(i).records());
      assertThat(outcome.model()).isEqualTo(alone.get(i).model());
    }
    assertThat(alone.get(0).model()).isNotEqualTo(alone.get(1).model());
    threads.shutdownNow();
  }

  /** The barrier keeps the threads within one step of each other. */
  private Outcome train(int number, String name, CyclicBarrier barrier) throws Exception {
    Torch.prepareThread();
    TinyRun run = TinyRun.in(folder.resolve(name), 11);
    Objective objective = number == 0 ? TinyRun.SFT : TinyRun.DPO;
    UpdateRule optimizer = number == 0 ? RmsProp.DEFAULT : AdamW.DEFAULT;
    TrainingPlan plan =
        run.plan(number, TinyRun.stage(objective, new StageLength.Steps(STEPS), optimizer));
    List<StepRow> records = new ArrayList<>();
    try (Trainer trainer = run.start(plan)) {
      while (!trainer.finished()) {
        barrier.await();
        records.add(TinyRun.timeless(trainer.takeStep()));
      }
      return new Outcome(records, run.exported(trainer));
    }
  }
}
