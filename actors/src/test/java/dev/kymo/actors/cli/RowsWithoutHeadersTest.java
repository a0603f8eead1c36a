package dev.kymo.actors.cli;

import static dev.kymo.actors.cli.TinyExperiment.kymo;
import static dev.kymo.actors.cli.TinyExperiment.printed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.actors.cli.TinyExperiment.Printed;
import dev.kymo.actors.cli.TinyExperiment.Result;
import dev.kymo.actors.experiment.OutputFolder;
import dev.kymo.monitoring.fold.ExperimentSummary;
import dev.kymo.monitoring.log.EventLog;
import dev.kymo.monitoring.replay.Access;
import dev.kymo.monitoring.rows.CommitList;
import dev.kymo.monitoring.rows.CommittedSegment;
import dev.kymo.vocabulary.LoggedEvent;
import dev.kymo.vocabulary.LoggedEvent.ReplayMismatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was recorded before segments said which columns they have is read, shown and gone on with. */
class RowsWithoutHeadersTest {
  private static final String FINISHED = "finished-s0";
  private static final String UNFINISHED = "unfinished-s0";

  /** Those of the version that recorded it. */
  private static final List<String> KINDS =
      List.of("steps", "readings", "decompositions", "examples", "influence", "kernel", "tokens");

  @TempDir
  private Path folder;

  private Path out;

  @BeforeEach
  void copyRecording() throws IOException {
    out = StoredRecording.OF_1E4A718.in(folder);
  }

  private Path unfinished() {
    return out.resolve("runs").resolve(UNFINISHED);
  }

  /** So that resuming it compares rows of every kind. */
  @Test
  void recording_ofTheUnfinishedRun_hasRowsOfEveryKindBehindItsCommit() throws IOException {
    CommitList committed = CommitList.read(unfinished(), UNFINISHED);

    assertThat(committed).isNotNull();
    for (String kind : KINDS) {
      CommittedSegment segment = committed.segments(kind).get(0);
      assertThat(Files.size(unfinished().resolve(segment.path()))).isGreaterThan(segment.length());
    }
  }

  @Test
  void statusReportReplay_tellWhatThereIs() {
    LatestSummary replayed = new LatestSummary("recorded");

    Printed status = printed("status", out);
    Result reported = kymo("report", out);
    Replay.history(OutputFolder.inspect(out), Access.FILES, replayed);

    assertThat(status.errors()).isEmpty();
    assertThat(status.output()).contains("finished-s0    completed").contains(UNFINISHED);
    assertThat(reported.errors()).isEmpty();
    assertThat(reported.exitCode()).isEqualTo(ExitCode.DONE);
    ExperimentSummary summary = replayed.get();
    assertThat(summary.runs().get(FINISHED).state().word()).isEqualTo("completed");
    assertThat(summary.runs().get(UNFINISHED).step()).isEqualTo(10);
  }

  @Test
  void resume_rowsBehindTheCommit_areRepeatedWithoutContradiction() throws IOException {
    Printed resumed = printed("resume", out, "--no-page");

    assertThat(resumed.errors()).isEmpty();
    assertThat(resumed.exitCode()).isEqualTo(ExitCode.DONE);
    List<LoggedEvent> events =
        EventLog.read(unfinished().resolve("events.jsonl"), UNFINISHED).events();
    assertThat(events)
        .noneMatch(ReplayMismatch.class::isInstance)
        .anyMatch(LoggedEvent.RunCompleted.class::isInstance);
    assertThat(Files.readAllLines(unfinished().resolve("steps.jsonl"))).hasSize(88);
    assertThat(printed("status", out).output()).contains("unfinished-s0  completed");
    assertThat(kymo("report", out).errors()).isEmpty();
  }
}
