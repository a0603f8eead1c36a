package dev.kymo.actors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every file of a completed run × every kind of damage × every command that reads the folder: the same result, the file restored,
 * or the file named. Never silence, and never anything of the run beside it.
 *
 * <p>The rows' table names, for each command, what it must do: {@code equal}: prints what it prints of the whole folder;
 * {@code named}: names the file and ends with 0; {@code restored}: so, and the file is as before; {@code lost}: names it and
 * ends with 1; {@code refused}: names it and ends with 2.
 */
class DamagedFilesTest {
  private static final String RUN = "baseline-s0";
  private static final String OTHER = "extend-s0";
  private static final List<String> KINDS =
      List.of("steps", "readings", "decompositions", "examples", "influence", "kernel", "tokens");

  @TempDir
  private static Path home;

  private static TinyExperiment tiny;
  private static final Map<String, Said> whole = new LinkedHashMap<>();
  private static int copies;

  /** What a command printed, and its exit code. */
  private record Said(int exitCode, String output, String errors) {
    String all() {
      return output + errors;
    }
  }

  @BeforeAll
  static void trainOnce() throws IOException {
    tiny = new TinyExperiment(home);
    tiny.write(
        "tiny.yaml",
        TinyExperiment.YAML
            .replace(
                "probe: {every: 5}",
                "probe: {every: 5, decompose: {every: 4, observed: 4}, kernel: {every: 6, observed: 2, draws: 2}}")
            .replace(
                "objective: sft, epochs: 2",
                "objective: sft, responses: [chosen, rejected], epochs: 2")
            .replace(
                "responses: [chosen, rejected], epochs: 4",
                "responses: [chosen, rejected], epochs: 3}, {objective: dpo, epochs: 2"));
    Said trained = kymo("run", tiny.path("tiny.yaml"), "--out", tiny.path("out"), "--no-page");
    assertThat(trained.exitCode()).as(trained.all()).isZero();
    for (String command : List.of("report", "status", "replay", "resume")) {
      whole.put(command, command(command, copyOfAll()));
    }
  }

  @ParameterizedTest(name = "{0}, {1}")
  @CsvSource(delimiter = '|', textBlock = """
      views    | flip   | restored | equal | equal | restored
      views    | half   | restored | named | equal | restored
      views    | delete | restored | named | equal | restored
      views    | folder | named    | named | equal | named
      views    | empty  | restored | named | equal | restored
      views    | other  | restored | named | equal | restored
      segments | flip   | restored | equal | named | restored
      segments | half   | restored | named | named | restored
      segments | delete | restored | named | named | restored
      segments | folder | named    | named | named | named
      segments | empty  | restored | named | named | restored
      segments | other  | restored | named | named | restored
      both     | flip   | lost     | equal | lost  | lost
      both     | half   | lost     | lost  | lost  | lost
      both     | delete | lost     | lost  | lost  | lost
      both     | folder | lost     | lost  | lost  | lost
      both     | empty  | lost     | lost  | lost  | lost
      both     | other  | lost     | lost  | lost  | lost
      events   | flip   | named    | named | named | named
      events   | half   | named    | named | named | named
      events   | delete | named    | named | named | named
      events   | folder | named    | named | named | named
      events   | empty  | named    | named | named | named
      events   | other  | named    | named | named | named
      list     | flip   | restored | named | named | restored
      list     | half   | restored | named | named | restored
      list     | delete | restored | named | named | restored
      list     | folder | named    | named | named | named
      list     | empty  | restored | named | named | restored
      list     | other  | restored | named | named | restored
      report   | flip   | equal    | equal | equal | equal
      report   | half   | equal    | equal | equal | equal
      report   | delete | equal    | equal | equal | equal
      report   | folder | refused  | equal | equal | named
      report   | empty  | equal    | equal | equal | equal
      report   | other  | equal    | equal | equal | equal
      model    | flip   | equal    | equal | equal | lost
      model    | half   | equal    | lost  | equal | lost
      model    | delete | equal    | lost  | equal | lost
      model    | folder | equal    | lost  | equal | lost
      model    | empty  | equal    | lost  | equal | lost
      weights  | other  | equal    | equal | equal | lost
      """)
  void damage_ofOneRunsFiles_isMendedOrNamed(
      String files, String damage, String report, String status, String replay, String resume)
      throws IOException {
    check("status", files, damage, status);
    check("replay", files, damage, replay);
    check("report", files, damage, report);
    check("resume", files, damage, resume);
  }

  private static void check(String command, String files, String damage, String wanted)
      throws IOException {
    Path folder = copyOfAll();
    List<String> damaged = files(files);
    for (String file : damaged) {
      damage(folder, file, damage);
    }

    Said said = command(command, folder);

    String what = command + " after " + damage + " of " + files + ":\n" + said.all();
    int exitCode = switch (wanted) {
      case "lost" -> ExitCode.RUN_FAILED;
      case "refused" -> ExitCode.BAD_INPUT;
      default -> ExitCode.DONE;
    };
    assertThat(said.exitCode()).as(what).isEqualTo(exitCode);
    assertThat(said.all()).as(what).doesNotContain("internal error", "\tat ");
    Said undamaged = whole.get(command);
    if (wanted.equals("equal")) {
      assertThat(said).as(what).isEqualTo(undamaged);
      return;
    }
    // of both copies of a row, the first that was committed is named
    for (String file : files.equals("both") ? files("segments") : damaged) {
      assertThat(said.all()).as(what).contains(file);
    }
    assertThat(said.all()).as(what).doesNotContain("runs/" + OTHER + "/");
    if (wanted.equals("restored")) {
      for (String file : damaged) {
        assertThat(Files.readAllBytes(folder.resolve(file)))
            .as(file + ", " + what)
            .isEqualTo(Files.readAllBytes(tiny.path("out").resolve(file)));
      }
    }
    boolean tellsResults = command.equals("report") || command.equals("status");
    if (tellsResults && said.exitCode() == ExitCode.DONE && !files.equals("events")) {
      assertThat(said.output()).as(what).isEqualTo(undamaged.output());
    }
  }

  private static List<String> files(String group) {
    String run = "runs/" + RUN + "/";
    List<String> views = KINDS.stream().map(kind -> run + kind + ".jsonl").toList();
    List<String> segments =
        KINDS.stream().map(kind -> run + "rows/t1/" + kind + ".jsonl").toList();
    return switch (group) {
      case "views" -> views;
      case "segments" -> segments;
      case "both" -> Stream.concat(segments.stream(), views.stream()).toList();
      case "events" -> List.of(run + "events.jsonl");
      case "list" -> List.of(run + "committed.json");
      case "report" -> List.of("report.html");
      case "weights" -> List.of(run + "model/model.safetensors");
      default ->
        List.of(
            run + "model/config.json",
            run + "model/model.safetensors",
            run + "model/tokenizer.json");
    };
  }

  private static void damage(Path folder, String name, String damage) throws IOException {
    Path file = folder.resolve(name);
    if (!Files.exists(file)) {
      return; // what the version under test does not write it cannot lose
    }
    byte[] bytes = Files.readAllBytes(file);
    switch (damage) {
      case "flip" -> {
        // a digit, which leaves valid JSON
        int place = bytes.length / 2;
        while (place < bytes.length - 1 && (bytes[place] < '1' || bytes[place] > '8')) {
          place++;
        }
        bytes[place] ^= 1;
        Files.write(file, bytes);
      }
      case "half" -> Files.write(file, half(bytes));
      case "delete" -> Files.delete(file);
      case "folder" -> {
        Files.delete(file);
        Files.createDirectories(file.resolve("in-the-way"));
      }
      case "empty" -> Files.write(file, new byte[0]);
      default -> {
        Path other = tiny.path("out").resolve(name.replace(RUN, OTHER));
        Files.copy(
            name.equals("report.html") ? tiny.path("tiny.yaml") : other,
            file,
            StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  /** The first half, up to a line's end where there are lines: what reads as if nothing were missing. */
  private static byte[] half(byte[] bytes) {
    int end = bytes.length / 2;
    while (end > bytes.length / 3 && bytes[end - 1] != '\n') {
      end--;
    }
    return Arrays.copyOf(bytes, end > bytes.length / 3 ? end : bytes.length / 2);
  }

  private static Path copyOfAll() throws IOException {
    Path from = tiny.path("out");
    Path to = home.resolve("copy-" + copies++);
    Files.walkFileTree(from, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
          throws IOException {
        Files.createDirectories(to.resolve(from.relativize(folder)));
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
          throws IOException {
        if (!file.endsWith(".lock")) { // names this process, which would seem to use the copy
          Files.copy(file, to.resolve(from.relativize(file)));
        }
        return FileVisitResult.CONTINUE;
      }
    });
    return to;
  }

  private static Said command(String command, Path folder) {
    Said said = switch (command) {
      case "replay" -> kymo(command, folder, "--speed", "max");
      case "resume" -> kymo(command, folder, "--no-page");
      default -> kymo(command, folder);
    };
    // the folder's own name and the port change from one call to the next
    return new Said(
        said.exitCode(),
        said.output()
            .replace(folder.toString(), "DIR")
            .replaceAll("127\\.0\\.0\\.1:\\d+", "ADDRESS")
            .replaceAll("(?m)^ *\\d+:\\d\\d .*\\R", ""), // progress
        said.errors().replace(folder.toString(), "DIR"));
  }

  private static Said kymo(Object... arguments) {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      TinyExperiment.Result result = TinyExperiment.kymo(arguments);
      return new Said(result.exitCode(), printed.toString(StandardCharsets.UTF_8), result.errors());
    } finally {
      System.setOut(before);
    }
  }
}
