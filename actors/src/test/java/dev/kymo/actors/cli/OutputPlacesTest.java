package dev.kymo.actors.cli;

import static dev.kymo.actors.cli.TinyExperiment.printed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.actors.cli.TinyExperiment.Printed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every command that writes, told to write where nothing can be written: it says so, and why, before it does anything. */
class OutputPlacesTest {
  @TempDir
  private Path folder;

  private TinyExperiment tiny;

  @BeforeEach
  void writeInput() throws IOException {
    tiny = new TinyExperiment(folder.toRealPath());
    tiny.write("request.json", """
        {"model": "model", "objective": "sft", "learning_rates": [0.1],
         "update": {"prompt": " the:", "chosen": " cat"}, "observe": [{"prompt": " the:", "response": " tea"}]}
        """);
  }

  /** Of which the last argument is where to write. */
  private List<Object> command(String name) {
    return switch (name) {
      case "score" ->
        List.of(name, "--model", tiny.path("model"), "--probes", tiny.path("rows.jsonl"), "--out");
      case "decompose" ->
        List.of(
            name,
            "--before",
            tiny.path("model"),
            "--after",
            tiny.path("model"),
            "--observe",
            tiny.path("rows.jsonl"),
            "--out");
      case "run" -> List.of(name, tiny.path("tiny.yaml"), "--no-page", "--out");
      case "demo" -> List.of(name, "--no-page", "--out");
      case "first-order" -> List.of(name, tiny.path("tiny.yaml"), "--out");
      default -> List.of(name, "--out");
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"score", "decompose", "run", "demo", "first-order", "squeeze", "mnist"})
  void out_belowAFile_isRefusedWithTheCauseBeforeAnythingIsDone(String name) throws IOException {
    Path file = Files.writeString(tiny.path("file"), "");
    List<String> before = files();

    Printed refused =
        printed(Stream.concat(command(name).stream(), Stream.of(file.resolve("below/out.json")))
            .toArray());

    assertThat(refused.errors())
        .contains("--out " + file.resolve("below/out.json"))
        .contains("cannot write into " + file + ", which is a file, not a folder")
        .doesNotContain("internal error");
    assertThat(refused.output()).isEmpty();
    assertThat(refused.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(files()).isEqualTo(before);
  }

  /** Whose permissions say that its owner may write, if that is who asks, and which takes no file from anybody. */
  @ParameterizedTest
  @ValueSource(strings = {"score", "decompose", "run", "demo", "first-order", "squeeze", "mnist"})
  void out_inAFolderThatTakesNoFiles_isRefusedWithTheCause(String name) {
    Path place = Path.of("/proc/kymo/out.json");

    Printed refused =
        printed(Stream.concat(command(name).stream(), Stream.of(place)).toArray());

    assertThat(refused.errors())
        .containsPattern("--out " + place + ": cannot write into /proc: "
            + "(there is no such file or folder|permission denied|.*)\\R")
        .doesNotContain("internal error", "Exception");
    assertThat(refused.output()).isEmpty();
    assertThat(refused.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"score", "decompose"})
  void out_isAFolder_isRefused(String name) {
    Printed refused = printed(
        Stream.concat(command(name).stream(), Stream.of(tiny.path("model"))).toArray());

    assertThat(refused.errors())
        .contains("--out " + tiny.path("model") + " is a folder; name a file");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
  }

  @Test
  void buildWorld_folderThatTakesNoFiles_isRefusedAtOnce() {
    Printed refused = printed("build-world", "/proc/kymo");

    assertThat(refused.errors()).contains("/proc/kymo: cannot write into /proc: ");
    assertThat(refused.output()).isEmpty();
    assertThat(refused.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/proc/kymo/report.html", "/proc/report.html"})
  void report_folderThatTakesNoFiles_isRefusedWithTheCauseBeforeAnythingIsDone(String place)
      throws IOException {
    Path recorded = StoredRecording.OF_2F4ED9C.in(Files.createDirectory(tiny.path("old")));
    List<String> before = files();

    Printed refused = printed("report", recorded, "--out", place);

    assertThat(refused.errors())
        .contains("no report was written: cannot write into /proc: ")
        .doesNotContain("Exception");
    assertThat(refused.output()).isEmpty();
    assertThat(refused.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void out_inFoldersThatAreNotThere_makesThem() throws IOException {
    Path out = tiny.path("new/newer/out.jsonl");

    Printed scored = printed(
        Stream.concat(command("score").stream(), Stream.of(out, "--limit", 1)).toArray());

    assertThat(scored.exitCode()).as(scored.errors()).isEqualTo(ExitCode.DONE);
    try (Stream<Path> written = Files.list(out.getParent())) {
      assertThat(written).containsExactly(out);
    }
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(tiny.folder)) {
      return files.map(Path::toString).sorted().toList();
    }
  }
}
