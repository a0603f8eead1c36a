package dev.kymo.actors.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kymo.actors.ExperimentSystem;
import dev.kymo.actors.FakeExperiment;
import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.actors.fake.Faults;
import dev.kymo.actors.fake.Specs;
import dev.kymo.actors.journal.JournalCopy;
import dev.kymo.monitoring.event.RunStatus;
import dev.kymo.monitoring.rows.CommitList;
import dev.kymo.monitoring.rows.CommittedRows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The list in a run's folder says what the journal says. */
class ListedCommitsTest {
  private static final RunSpec SPEC = Specs.small(0);

  @TempDir
  private Path folder;

  @Test
  void run_completed_listsItsRowsAndItsModelAsTheJournal() throws Exception {
    FakeExperiment experiment = new FakeExperiment(folder, Faults.none(), SPEC);

    experiment.run();

    CommitList list = listed(experiment);
    assertThat(list.agreesWith(journaled())).isTrue();
    assertThat(list.end()).isEqualTo(RunStatus.COMPLETED);
    assertThat(list.step()).isEqualTo(Specs.STEPS);
    assertThat(list.totalSteps()).isEqualTo(Specs.STEPS);
    assertThat(list.model())
        .singleElement()
        .satisfies(file -> assertThat(file.path()).isEqualTo("model/model.txt"));
    assertThat(CommittedRows.verify(experiment.runFolder(SPEC), list.segments()))
        .isEmpty();
    assertThat(CommittedRows.verify(experiment.runFolder(SPEC), list.model())).isEmpty();
  }

  @Test
  void run_endsAtOnce_listIsNeverAheadOfTheJournalAndEveryRowOfItIsThere() throws Exception {
    Random random = new Random(7);
    for (int round = 0; round < 6; round++) {
      Faults faults = Faults.none();
      faults.stepMillis = 20;
      FakeExperiment experiment = new FakeExperiment(folder, faults, SPEC);
      ExperimentSystem system = experiment.start();
      Faults.pause(300 + random.nextInt(700));
      system.abort();
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> system.whenDone().toCompletableFuture().isDone());

      CommitList list = CommitList.read(experiment.runFolder(SPEC), SPEC.id());
      CommitList journal = new JournalCopy(folder.resolve("journal")).of(SPEC.id());
      if (list != null) {
        assertThat(journal).isNotNull();
        assertThat(list.step()).isLessThanOrEqualTo(journal.step());
        assertThat(CommittedRows.verify(experiment.runFolder(SPEC), list.segments()))
            .isEmpty();
      }
    }
    FakeExperiment last = new FakeExperiment(folder, Faults.none(), SPEC);
    last.run();
    assertThat(listed(last).agreesWith(journaled())).isTrue();
  }

  @Test
  void run_failed_listsThatItDid() throws Exception {
    Faults faults = Faults.none().nonFiniteAt(0, 23);
    FakeExperiment experiment = new FakeExperiment(folder, faults, SPEC);

    experiment.run();

    assertThat(listed(experiment).end()).isEqualTo(RunStatus.FAILED);
    assertThat(listed(experiment).agreesWith(journaled())).isTrue();
  }

  @Test
  void of_journalOfAnExperiment_leavesItAsItWas() throws Exception {
    new FakeExperiment(folder, Faults.none(), SPEC).run();
    byte[] before = Files.readAllBytes(folder.resolve("journal.mv.db"));

    assertThat(new JournalCopy(folder.resolve("journal")).of("nobody")).isNull();
    assertThat(journaled().step()).isEqualTo(Specs.STEPS);

    assertThat(Files.readAllBytes(folder.resolve("journal.mv.db"))).isEqualTo(before);
    assertThat(folder.resolve("journal.trace.db")).doesNotExist();
  }

  private CommitList listed(FakeExperiment experiment) throws Exception {
    CommitList list = CommitList.read(experiment.runFolder(SPEC), SPEC.id());
    assertThat(list).isNotNull();
    return list;
  }

  private CommitList journaled() throws Exception {
    CommitList journal = new JournalCopy(folder.resolve("journal")).of(SPEC.id());
    assertThat(journal).isNotNull();
    return journal;
  }
}
