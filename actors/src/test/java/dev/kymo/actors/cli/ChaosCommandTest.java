package dev.kymo.actors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.actors.cli.TinyExperiment.Printed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChaosCommandTest {
  /** Steps that take long enough to be hit. */
  private static final String YAML = """
      name: short
      model: builtin:grammar
      data: {train: builtin:grammar, train-limit: 40, probes: builtin:grammar, probe-limit: 3, max-length: 48, max-prompt-length: 24}
      recipes: {a: [{objective: sft, epochs: 10, batch-size: 2, learning-rate: 1e-4}]}
      defaults: {checkpoint-every: 20}
      probe: {every: 10}
      """;

  @TempDir
  private Path folder;

  private TinyExperiment tiny;

  @BeforeEach
  void setUp() throws IOException {
    tiny = new TinyExperiment(folder.toRealPath());
    tiny.write("short.yaml", YAML);
  }

  @Test
  void call_faultsOfFourKinds_endsAsUndisturbed() throws IOException {
    Printed chaos = chaos(
        "--kinds", "throw,nan,kill-worker,kill-head", "--faults", "4", "--worker-processes", "1");

    assertThat(chaos.output())
        .contains(
            "throw             1         1",
            "nan               1         1",
            "kill-head         1         1")
        .contains("Equal: 1 runs");
    assertThat(chaos.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(Files.readString(tiny.path("chaos/disturbed/runs/a-s0/events.jsonl")))
        .contains(
            "crashed on purpose at step", "\"reason\":\"non-finite\"", "\"reason\":\"head-lost\"");
  }

  @ParameterizedTest
  @CsvSource({
    "--kinds, journal, cannot be done yet",
    "--kinds, network, cannot be done yet",
    "--kinds, earthquake, must be one of throw",
    "--faults, 0, nothing to compare",
    "--faults, -1, must be at least 0"
  })
  void call_cannotBeDone_isRefused(String option, String value, String message) {
    Printed refused = chaos(option, value);

    assertThat(refused.errors()).contains(message);
    assertThat(refused.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(tiny.path("chaos")).doesNotExist();
  }

  @Test
  void call_folderIsNotEmpty_isRefused() throws IOException {
    Files.createDirectories(tiny.path("chaos/something"));

    Printed refused = chaos();

    assertThat(refused.errors()).contains("is not empty");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
  }

  private Printed chaos(String... options) {
    Object[] words = new Object[4 + options.length];
    words[0] = "chaos";
    words[1] = tiny.path("short.yaml");
    words[2] = "--out";
    words[3] = tiny.path("chaos");
    System.arraycopy(options, 0, words, 4, options.length);
    return TinyExperiment.printed(words);
  }
}
