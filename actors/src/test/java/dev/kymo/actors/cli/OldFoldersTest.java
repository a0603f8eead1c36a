package dev.kymo.actors.cli;

import static dev.kymo.actors.cli.TinyExperiment.kymo;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.actors.experiment.OutputFolder;
import dev.kymo.monitoring.event.RunStatus;
import dev.kymo.monitoring.fold.RunSummary;
import dev.kymo.monitoring.replay.Access;
import dev.kymo.monitoring.replay.Flaw;
import dev.kymo.monitoring.rows.CommitList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders of a version that wrote no list of what is committed: the journal is asked, if nobody holds it. */
class OldFoldersTest {
  private static final String FINISHED = "runs/finished-s0/";
  private static final String UNFINISHED = "runs/unfinished-s0/";

  @TempDir
  private Path folder;

  private Path out;

  @BeforeEach
  void copy() throws IOException {
    out = StoredRecording.OF_2F4ED9C.in(folder);
  }

  @Test
  void status_ofAnOldFolder_asksTheJournalAndLeavesItAsItWas() throws Exception {
    byte[] journal = Files.readAllBytes(out.resolve("journal.mv.db"));

    TinyExperiment.Result result = kymo("status", out);

    assertThat(result.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(result.errors())
        .contains("committed.json", "older versions", "journal was read instead")
        .hasLineCount(1);
    assertThat(Files.readAllBytes(out.resolve("journal.mv.db"))).isEqualTo(journal);
    assertThat(out.resolve(FINISHED + "committed.json")).doesNotExist();
  }

  @Test
  void report_ofAnOldFolder_writesTheListsSoThatTheNextHasNothingToSay() throws Exception {
    TinyExperiment.Result first = kymo("report", out);
    TinyExperiment.Result second = kymo("report", out);

    assertThat(first.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(first.errors()).contains("committed.json", "written anew from the journal");
    assertThat(second).isEqualTo(new TinyExperiment.Result(ExitCode.DONE, ""));
    CommitList finished = CommitList.read(out.resolve(FINISHED), "finished-s0");
    assertThat(finished).isNotNull();
    assertThat(finished.end()).isEqualTo(RunStatus.COMPLETED);
    CommitList unfinished = CommitList.read(out.resolve(UNFINISHED), "unfinished-s0");
    assertThat(unfinished).isNotNull();
    assertThat(unfinished.step()).isEqualTo(9);
    assertThat(unfinished.end()).isNull();
  }

  @Test
  void report_ofAnOldFolderWithHalfAView_restoresIt() throws Exception {
    Path readings = out.resolve(FINISHED + "readings.jsonl");
    byte[] whole = Files.readAllBytes(readings);
    Files.write(readings, halfOfTheLines(whole));

    TinyExperiment.Result result = kymo("report", out);

    assertThat(result.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(result.errors()).contains(FINISHED + "readings.jsonl", "written anew");
    assertThat(Files.readAllBytes(readings)).isEqualTo(whole);
  }

  @Test
  void report_ofAnUnfinishedRunWithoutAnAssembledFile_makesNone() throws Exception {
    kymo("report", out);

    assertThat(out.resolve(UNFINISHED + "steps.jsonl")).doesNotExist();
  }

  @Test
  void report_whileSomebodyTrains_saysThatNothingIsCheckedAndWritesNothing() throws Exception {
    Files.writeString(out.resolve(".lock"), ProcessHandle.current().pid() + "\n");
    Path readings = out.resolve(FINISHED + "readings.jsonl");
    byte[] half = halfOfTheLines(Files.readAllBytes(readings));
    Files.write(readings, half);

    TinyExperiment.Result result = kymo("report", out);

    assertThat(result.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(result.errors()).contains("committed.json", "journal is in use", "unchecked");
    assertThat(Files.readAllBytes(readings)).isEqualTo(half);
    assertThat(out.resolve(FINISHED + "committed.json")).doesNotExist();
  }

  @Test
  void history_whoseJournalIsGone_tellsWhatStandsThereAndNamesBadLines() throws Exception {
    Files.delete(out.resolve("journal.mv.db"));
    Path steps = out.resolve(FINISHED + "steps.jsonl");
    List<String> lines = new java.util.ArrayList<>(Files.readAllLines(steps));
    lines.set(3, lines.get(3).replace("\"loss\":", "\"loss\";"));
    Files.write(steps, lines);
    LatestSummary summary = new LatestSummary("recorded");

    List<Flaw> flaws = Replay.history(OutputFolder.inspect(out), Access.FILES, summary);

    assertThat(Flaw.lines(flaws))
        .anyMatch(line -> line.contains(FINISHED + "steps.jsonl") && line.contains("line 4"));
    assertThat(Flaw.anyLost(flaws)).isTrue();
    RunSummary finished = summary.get().runs().get("finished-s0");
    assertThat(finished.state()).isEqualTo(RunStatus.COMPLETED);
    assertThat(finished.step()).isEqualTo(12);
    assertThat(summary.get().runs()).containsKey("unfinished-s0");
  }

  @Test
  void report_journalIsDamagedToo_saysSoAndGoesOn() throws Exception {
    Files.write(out.resolve("journal.mv.db"), new byte[5000]);

    TinyExperiment.Result result = kymo("report", out);

    assertThat(result.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(result.errors()).contains("journal cannot be read", "unchecked");
  }

  private static byte[] halfOfTheLines(byte[] bytes) {
    int end = bytes.length / 2;
    while (bytes[end - 1] != '\n') {
      end--;
    }
    return Arrays.copyOf(bytes, end);
  }
}
