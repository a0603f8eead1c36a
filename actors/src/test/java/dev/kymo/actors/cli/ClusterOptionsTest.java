package dev.kymo.actors.cli;

import static dev.kymo.actors.cli.TinyExperiment.printed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.actors.cli.TinyExperiment.Printed;
import dev.kymo.actors.wire.JoinToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What head and workers of several machines refuse before anything starts. */
class ClusterOptionsTest {
  @TempDir
  private Path folder;

  private TinyExperiment tiny;

  @BeforeEach
  void write() throws IOException {
    tiny = new TinyExperiment(folder.toRealPath());
    tiny.write("tiny.yaml", """
        name: tiny
        model: model
        data: {train: rows.jsonl, probes: rows.jsonl, max-length: 40, max-prompt-length: 20}
        recipes: {short: [{objective: sft, steps: 1}]}
        """);
  }

  @ParameterizedTest
  @CsvSource({
    "--workers 0, must be at least 1 unless other machines are to train",
    "--listen 0.0.0.0:25520, name one address of this machine",
    "--listen 192.0.2.1:25520, is reached from other machines",
    "--listen 192.0.2.1:25520 --no-tls, cannot listen there",
    "--listen no.such.host.invalid:1, nobody knows the host",
    "--listen 127.0.0.1:0, cannot be 0",
    "--listen 127.0.0.1:25520 --tls-key-store keys.p12, belong together",
    "--listen 127.0.0.1:25520 --cluster-token none, cannot read the token",
    "--root Models=., a name is of small letters",
    "--root models=nowhere, there is no such folder",
  })
  void run_whatCannotBe_isRefusedAndNothingIsWritten(String options, String message) {
    List<Object> arguments =
        new ArrayList<>(List.of("run", tiny.path("tiny.yaml"), "--out", tiny.path("out")));
    arguments.addAll(List.of(options.split(" ")));

    Printed refused = printed(arguments.toArray());

    assertThat(refused.errors()).contains(message);
    assertThat(refused.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(tiny.path("out")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "--shared out, Missing required option",
    "--join 127.0.0.1:25520, Missing required option",
    "--join 127.0.0.1:25520 --shared out --name 'a b', a name is of letters",
    "--join 127.0.0.1:25520 --shared out --slots 0, must be at least 1",
    "--join no.such.host.invalid:1 --shared out, nobody knows the host",
  })
  void worker_whatCannotBe_isRefused(String options, String message) {
    List<Object> arguments = new ArrayList<>(List.of("worker"));
    arguments.addAll(List.of(options.replace("'a b'", "a%b").split(" ")));

    Printed refused = printed(arguments.toArray());

    assertThat(refused.errors()).contains(message);
    assertThat(refused.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
  }

  @Test
  void worker_othersMayReadTheToken_isRefused() throws Exception {
    Path token = tiny.path("cluster-token");
    JoinToken.random().write(token);
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r--r--"));

    Printed refused = printed("worker", "--join", "127.0.0.1:25520", "--shared", token.getParent());

    assertThat(refused.errors()).contains("chmod 600");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
  }
}
