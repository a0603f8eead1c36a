package dev.kymo.actors.cli;

import static dev.kymo.actors.cli.TinyExperiment.printed;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.actors.cli.TinyExperiment.Printed;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.OptionSpec;

/** What {@code --help} of commands offers that share options is taken by each of them. */
class OfferedOptionsTest {
  @TempDir
  private static Path folder;

  private static TinyExperiment tiny;
  private static int outputs;

  @BeforeAll
  static void train() throws IOException {
    tiny = new TinyExperiment(folder.toRealPath());
    tiny.write("tiny.yaml", """
        name: tiny
        model: model
        data: {train: rows.jsonl, probes: rows.jsonl, held-out: rows.jsonl, probe-limit: 3, max-length: 40, max-prompt-length: 20}
        recipes:
          short: [{objective: sft, batches: batches.jsonl, learning-rate: 1e-3}]
        """);
    tiny.write("batches.jsonl", "[0, 1]\n");
    assertThat(printed("run", tiny.path("tiny.yaml"), "--out", tiny.path("out"), "--no-page"))
        .extracting(Printed::exitCode)
        .isEqualTo(ExitCode.DONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "resume", "replay"})
  void help_ofACommand_offersNothingThatIsRefused(String command) throws IOException {
    List<OptionSpec> offered =
        Main.commandLine().getSubcommands().get(command).getCommandSpec().options().stream()
            .filter(option -> !option.usageHelp() && !option.versionHelp() && !option.hidden())
            .filter(option ->
                !option.longestName().equals("--journal")) // JournalServerTest has a server
            .toList();

    assertThat(offered).isNotEmpty();
    for (OptionSpec option : offered) {
      Printed printed = printed(arguments(command, option).toArray());

      assertThat(printed.exitCode())
          .as(command + " " + option.longestName() + ": " + printed.errors())
          .isEqualTo(ExitCode.DONE);
    }
  }

  @Test
  void resume_outputFolderGiven_isNoOption() {
    Printed refused = printed("resume", tiny.path("out"), "--out", tiny.path("other"));

    assertThat(refused.errors()).contains("Unknown option", "'--out'");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
  }

  private static List<Object> arguments(String command, OptionSpec option) throws IOException {
    List<Object> arguments = new ArrayList<>();
    arguments.add(command);
    arguments.add(command.equals("run") ? tiny.path("tiny.yaml") : tiny.path("out"));
    String name = option.longestName();
    arguments.add(name);
    if (option.arity().max() > 0) {
      arguments.add(value(name));
    }
    if (command.equals("run") && !name.equals("--out")) {
      arguments.addAll(List.of("--out", tiny.path("another-" + outputs++)));
    }
    return arguments;
  }

  private static Object value(String option) throws IOException {
    Map<String, Object> values = Map.ofEntries(
        entry("--out", tiny.path("given")),
        entry("--workers", 1),
        entry("--worker-processes", 1),
        entry("--allow-host", "lab.example.org"),
        entry("--speed", "max"),
        entry("--model", tiny.path("model")),
        entry("--data-train", tiny.path("rows.jsonl")),
        entry("--data-probes", tiny.path("rows.jsonl")),
        entry("--data-held-out", tiny.path("rows.jsonl")),
        entry("--batches", tiny.path("batches.jsonl")),
        entry("--cluster-token", tiny.path("cluster-token")),
        entry("--tls-key-store", tiny.path("keys.p12")),
        entry("--tls-trust-store", tiny.path("trusted.p12")),
        entry("--root", "models=" + tiny.path("model")));
    if (option.equals("--port") || option.equals("--listen")) {
      try (ServerSocket free = new ServerSocket(0)) {
        int port = free.getLocalPort();
        return option.equals("--port") ? port : "127.0.0.1:" + port;
      }
    }
    assertThat(values).as("a value to try " + option + " with").containsKey(option);
    return values.get(option);
  }
}
