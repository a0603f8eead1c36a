package dev.kymo.actors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Hostile and absurd inputs cost a message of one screen, exit code 2 and a moment, whatever reads them. */
class HostileInputsTest {
  private static final Duration MOST_CPU = Duration.ofSeconds(5);

  @TempDir
  private Path folder;

  static List<HostileCases.Case> cases() throws IOException {
    return HostileCases.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  @Timeout(60)
  void command_hostileInput_isRefusedInOneScreenAndAMoment(HostileCases.Case hostile)
      throws IOException {
    hostile.prepare(folder);
    long before = cpu();

    TinyExperiment.Result result = TinyExperiment.kymo(hostile.arguments(folder));

    Duration used = Duration.ofNanos(cpu() - before);
    assertThat(result.errors()).contains(hostile.expected());
    assertThat(result.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.errors().lines()).hasSizeLessThanOrEqualTo(24);
    assertThat(result.errors()).hasSizeLessThanOrEqualTo(2_500).doesNotContain("\tat ");
    assertThat(result.errors().replace("\n", "").chars()).noneMatch(Character::isISOControl);
    assertThat(used).isLessThan(MOST_CPU);
    assertThat(folder.resolve("out")).doesNotExist();
    assertThat(folder.resolve("scores.jsonl")).doesNotExist();
  }

  @Test
  @Timeout(60)
  void score_rowOfFifteenMegabytes_isCutAndScoredInAMoment() throws IOException {
    TinyExperiment tiny = new TinyExperiment(folder);
    String words = " the cat a rose".repeat(500_000);
    tiny.write("rows.jsonl", "{\"prompt\": \"" + words + "\", \"chosen\": \"" + words + "\"}\n");
    long before = cpu();

    TinyExperiment.Result result = TinyExperiment.kymo(
        "score",
        "--model",
        tiny.path("model"),
        "--probes",
        tiny.path("rows.jsonl"),
        "--max-length",
        40,
        "--max-prompt-length",
        20,
        "--out",
        tiny.path("scores.jsonl"));

    assertThat(result.exitCode()).as(result.errors()).isEqualTo(ExitCode.DONE);
    assertThat(Duration.ofNanos(cpu() - before)).isLessThan(MOST_CPU);
  }

  private static long cpu() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }
}
