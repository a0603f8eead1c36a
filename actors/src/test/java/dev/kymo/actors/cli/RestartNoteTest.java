package dev.kymo.actors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** Which words resume what was begun with others. */
class RestartNoteTest {
  private static final Path OUT = Path.of("/somewhere/my out");

  private static List<String> resuming(String... words) {
    CommandLine kymo = Main.commandLine();
    ParseResult parsed = kymo.parseArgs(words);
    List<String> resuming = RestartNote.resuming(parsed.subcommand().commandSpec(), OUT);
    Main.commandLine().parseArgs(resuming.toArray(String[]::new)); // and resume takes them
    return resuming;
  }

  @Test
  void resuming_run_leavesOutFileAndFolder() {
    assertThat(resuming("run", "x.yaml", "--out", "/somewhere/my out"))
        .containsExactly("resume", "/somewhere/my out");
  }

  @Test
  void resuming_optionsOfBoth_goAlong() {
    assertThat(resuming(
            "--verbose",
            "run",
            "--port=8090",
            "--workers",
            "2",
            "x.yaml",
            "--allow-host",
            "a.example.org",
            "--allow-host=b.example.org",
            "--no-restart"))
        .startsWith("resume", "/somewhere/my out")
        .containsSequence("--port", "8090")
        .containsSequence("--workers", "2")
        .containsSequence("--allow-host", "a.example.org", "--allow-host", "b.example.org")
        .contains("--no-restart", "--verbose")
        .hasSize(12);
  }

  @Test
  void resuming_demo_isAnExperimentLikeOthers() {
    assertThat(resuming("demo", "--no-page"))
        .containsExactly("resume", "/somewhere/my out", "--no-page");
  }
}
