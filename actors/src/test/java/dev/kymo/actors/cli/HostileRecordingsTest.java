package dev.kymo.actors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A recording of another machine's, in which somebody has put hostile files: they are named in a screen and a moment. */
class HostileRecordingsTest {
  private static final Duration MOST_CPU = Duration.ofSeconds(5);
  private static final String RUN = "runs/extend-s0/";
  private static final String ESCAPES =
      "{\"type\": \"\u001b[2J\\u001b[31mred\", \"run\": \"\\u001b[2J\"}\n";

  @TempDir
  private static Path home;

  private static final List<String> COMMANDS = List.of("status", "report", "resume");
  /** Lines printed. */
  private static final Map<String, Long> undamaged = new LinkedHashMap<>();

  private static Path recording;
  private static final AtomicInteger copies = new AtomicInteger();

  @BeforeAll
  static void trainOnce() throws IOException {
    TinyExperiment tiny = new TinyExperiment(home);
    recording = tiny.path("out");
    TinyExperiment.Printed trained =
        TinyExperiment.printed("run", tiny.path("tiny.yaml"), "--out", recording, "--no-page");
    assertThat(trained.exitCode()).as(trained.output() + trained.errors()).isZero();
    for (String command : COMMANDS) {
      undamaged.put(command, printed(command, copy()).output().lines().count());
    }
  }

  private static TinyExperiment.Printed printed(String command, Path folder) {
    return command.equals("resume")
        ? TinyExperiment.printed(command, folder, "--no-page")
        : TinyExperiment.printed(command, folder);
  }

  static Stream<Arguments> cases() {
    Map<String, HostileFiles.Maker> makers = new LinkedHashMap<>();
    makers.put("/dev/zero", HostileFiles::endless);
    makers.put("a pipe", HostileFiles::pipe);
    makers.put("3 GB of zeros", HostileFiles.sparse("", 3_000_000_000L));
    makers.put("depth", HostileFiles.repeated("", "[", 1_000_000, "\n"));
    makers.put("50,000 broken lines", HostileFiles.repeated("", "x\n", 50_000, ""));
    makers.put("escape sequences", HostileFiles.text(ESCAPES));
    makers.put("digits", HostileFiles.repeated("{\"step\": ", "9", 1_000_000, "}\n"));
    return Stream.of(
            "resolved.yaml", RUN + "committed.json", RUN + "events.jsonl", RUN + "steps.jsonl")
        .flatMap(file -> makers.entrySet().stream()
            .map(made -> Arguments.of(file, made.getKey(), made.getValue())));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("cases")
  @Timeout(120)
  void command_hostileRecording_isReadOrRefusedInOneScreenAndAMoment(
      String file, String what, HostileFiles.Maker maker) throws IOException {
    for (String command : COMMANDS) {
      Path folder = copy();
      maker.make(folder.resolve(file));
      long before = cpu();

      TinyExperiment.Printed printed = printed(command, folder);

      Duration used = Duration.ofNanos(cpu() - before);
      String said = printed.output() + printed.errors();
      assertThat(said).as(command).contains(Path.of(file).getFileName().toString());
      assertThat(said).as(command).doesNotContain("internal error", "\tat ");
      long more = said.lines().count() - undamaged.getOrDefault(command, 0L);
      assertThat(more).as(command + "\n" + said).isLessThanOrEqualTo(24);
      assertThat(said.replace("\n", "").chars()).as(said).noneMatch(Character::isISOControl);
      if (file.equals("resolved.yaml")) {
        assertThat(printed.exitCode()).as(said).isEqualTo(ExitCode.BAD_INPUT);
      } else {
        assertThat(printed.exitCode())
            .as(said)
            .isIn(ExitCode.DONE, ExitCode.RUN_FAILED, ExitCode.BAD_INPUT);
      }
      assertThat(used).as(command).isLessThan(MOST_CPU);
    }
  }

  private static Path copy() throws IOException {
    Path to = home.resolve("copy-" + copies.incrementAndGet());
    try (Stream<Path> files = Files.walk(recording)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(recording.relativize(file));
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else if (!file.endsWith(".lock")) { // names this process
          Files.copy(file, target);
        }
      }
    }
    return to;
  }

  private static long cpu() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }
}
