package dev.kymo.actors.cli;

import static dev.kymo.actors.cli.TinyExperiment.kymo;
import static dev.kymo.actors.cli.TinyExperiment.printed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.actors.cli.TinyExperiment.Printed;
import dev.kymo.actors.cli.TinyExperiment.Result;
import dev.kymo.actors.experiment.OutputFolder;
import dev.kymo.monitoring.replay.Access;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an older version recorded is read, shown and gone on with. */
class OldRecordingTest {
  private static final String NO_HASHES = "kept no hashes";

  @TempDir
  private Path folder;

  private Path out;

  @BeforeEach
  void copyRecording() throws IOException {
    out = StoredRecording.OF_2F4ED9C.in(folder);
  }

  @Test
  void statusReportReplay_areAsForANewOne() {
    LatestSummary replayed = new LatestSummary("recorded");

    assertThat(printed("status", out).output())
        .contains("finished-s0    completed")
        .contains("unfinished-s0")
        .contains("waiting-s0");
    Result reported = kymo("report", out);
    assertThat(reported.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(reported.errors().lines())
        .singleElement()
        .asString()
        .contains("committed.json", "older versions of Kymo wrote none", "written anew");
    Replay.history(OutputFolder.inspect(out), Access.FILES, replayed);
    assertThat(replayed.get().runs().get("finished-s0").state().word()).isEqualTo("completed");
  }

  @Test
  void resume_noHashesInTheJournal_goesOnWithOneNoticeOnce() throws IOException {
    Printed resumed = printed("resume", out, "--no-page");
    Printed again = printed("resume", out, "--no-page");

    assertThat(resumed.errors()).isEmpty();
    assertThat(resumed.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(resumed.output().lines().filter(line -> line.contains(NO_HASHES)))
        .hasSize(1);
    assertThat(resumed.output().lines().filter(line -> line.startsWith("Notice: experiment.yaml")))
        .isEmpty();
    for (String run : new String[] {"finished-s0", "unfinished-s0", "waiting-s0"}) {
      assertThat(out.resolve("runs/" + run + "/model/model.safetensors")).isRegularFile();
    }
    assertThat(Files.readAllLines(out.resolve("runs/unfinished-s0/steps.jsonl")))
        .hasSize(88);
    assertThat(again.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(again.output()).doesNotContain(NO_HASHES);
  }

  @Test
  void resume_alteredAfterAResume_isRefused() throws IOException {
    printed("resume", out, "--no-page");
    Path resolved = out.resolve("resolved.yaml");
    Files.writeString(resolved, Files.readString(resolved).replace("epochs: 20", "epochs: 21"));

    Printed refused = printed("resume", out, "--no-page");

    assertThat(refused.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(refused.errors()).contains("recipes.unfinished[1].epochs: 20 → 21");
  }

  @Test
  void resume_experimentFileEdited_saysSo() throws IOException {
    Path kept = out.resolve("experiment.yaml");
    // the recorded draws are also what an older version takes where none are given
    Files.writeString(
        kept, Files.readString(kept).replace("epochs: 20", "epochs: 21").replace(", draws: 2", ""));

    Printed resumed = printed("resume", out, "--no-page");

    assertThat(resumed.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(resumed.output())
        .contains("\n  recipes.unfinished[1].epochs: 20 → 21\n")
        .doesNotContain("draws");
  }
}
