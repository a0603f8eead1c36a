package dev.kymo.actors.cli;

import static dev.kymo.actors.cli.TinyExperiment.kymo;
import static dev.kymo.actors.cli.TinyExperiment.printed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.actors.cli.TinyExperiment.Printed;
import dev.kymo.actors.experiment.OutputFolder;
import dev.kymo.monitoring.fold.ExperimentSummary;
import dev.kymo.monitoring.log.EventLog;
import dev.kymo.monitoring.replay.Access;
import dev.kymo.monitoring.rows.CommitList;
import dev.kymo.monitoring.rows.CommittedSegment;
import dev.kymo.vocabulary.LoggedEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a newer version recorded, which knows more columns and kinds of rows, is read, shown and gone on with. */
class NewerRecordingTest {
  private static final String UNFINISHED = "unfinished-s0";
  private static final String ECHOES = "echoes";

  @TempDir
  private Path folder;

  private Path out;
  private Path finished;
  private Path unfinished;

  @BeforeEach
  void copyRecording() throws IOException {
    out = StoredRecording.OF_A_NEWER.in(folder);
    finished = out.resolve("runs/finished-s0");
    unfinished = out.resolve("runs").resolve(UNFINISHED);
  }

  private List<CommittedSegment> committedEchoes() throws IOException {
    CommitList committed = CommitList.read(unfinished, UNFINISHED);
    assertThat(committed).isNotNull();
    return committed.segments(ECHOES);
  }

  @Test
  void statusReportReplay_tellWhatThisVersionKnows() throws IOException {
    LatestSummary replayed = new LatestSummary("recorded");

    Printed status = printed("status", out);
    Printed reported = printed("report", out);
    Replay.history(OutputFolder.inspect(out), Access.FILES, replayed);

    assertThat(Files.readString(finished.resolve("readings.jsonl"))).contains("\"width\":");
    assertThat(status.errors()).isEmpty();
    assertThat(status.output()).contains("finished-s0    completed").contains(UNFINISHED);
    assertThat(reported.errors()).isEmpty();
    assertThat(reported.exitCode()).isEqualTo(ExitCode.DONE);
    ExperimentSummary summary = replayed.get();
    assertThat(summary.runs().get("finished-s0").state().word()).isEqualTo("completed");
    assertThat(summary.runs().get(UNFINISHED).step()).isEqualTo(10);
  }

  @Test
  void report_assembledFilesGone_assemblesThoseOfUnknownKindsToo() throws IOException {
    byte[] echoes = Files.readAllBytes(finished.resolve("echoes.jsonl"));
    byte[] readings = Files.readAllBytes(finished.resolve("readings.jsonl"));
    Files.delete(finished.resolve("echoes.jsonl"));
    Files.delete(finished.resolve("readings.jsonl"));

    kymo("report", out);

    assertThat(finished.resolve("echoes.jsonl")).hasBinaryContent(echoes);
    assertThat(finished.resolve("readings.jsonl")).hasBinaryContent(readings);
  }

  @Test
  void resume_repeatsWhatBothVersionsKnowAndKeepsTheRest() throws IOException {
    List<CommittedSegment> echoes = committedEchoes();

    Printed resumed = printed("resume", out, "--no-page");

    assertThat(resumed.errors()).isEmpty();
    assertThat(resumed.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(EventLog.read(unfinished.resolve("events.jsonl"), UNFINISHED).events())
        .noneMatch(LoggedEvent.ReplayMismatch.class::isInstance)
        .anyMatch(LoggedEvent.RunCompleted.class::isInstance);
    assertThat(committedEchoes()).isNotEmpty().isEqualTo(echoes);
    assertThat(Files.readAllLines(unfinished.resolve("echoes.jsonl")))
        .isNotEmpty()
        .allSatisfy(row -> assertThat(row).contains("\"loudness\":"));
    assertThat(Files.readAllLines(unfinished.resolve("steps.jsonl"))).hasSize(40);
    assertThat(Files.readString(unfinished.resolve("readings.jsonl")).lines())
        .anyMatch(row -> row.contains("\"width\":"))
        .anyMatch(row -> !row.contains("\"width\":"));
    assertThat(kymo("report", out).errors()).isEmpty();
  }
}
