package dev.kymo.monitoring.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kymo.vocabulary.ReadingRow;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MlflowExportTest {
  private static final MlflowServer.Patience SHORT = new MlflowServer.Patience(
      Duration.ofSeconds(10), Duration.ofMillis(1), Duration.ofSeconds(10));

  @TempDir
  private Path folder;

  private ManyKinds recorded;
  private MlflowDouble mlflow;

  @BeforeEach
  void start() throws IOException {
    recorded = new ManyKinds(folder);
    mlflow = new MlflowDouble();
  }

  @AfterEach
  void stop() {
    mlflow.close();
  }

  private List<MlflowExport.SentRun> send() throws IOException {
    List<MlflowExport.SentRun> sent = new ArrayList<>();
    MlflowExport.send(
        recorded.source(), new MlflowServer(mlflow.address(), "Bearer secret", SHORT), sent::add);
    return sent;
  }

  @Test
  void send_runsWithRows_givesEachNumberByExactStep() throws IOException {
    ManyKinds.end(folder, "dpo-s7");

    List<MlflowExport.SentRun> sent = send();

    assertThat(mlflow.experiments).containsExactly(ManyKinds.EXPERIMENT);
    assertThat(mlflow.runs)
        .extracting(run -> run.name, run -> run.status, run -> run.params)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "dpo-s0", "RUNNING", Map.of("recipe", "dpo", "seed", "0", "model", "m")),
            org.assertj.core.groups.Tuple.tuple(
                "dpo-s7", "FINISHED", Map.of("recipe", "dpo", "seed", "7", "model", "m")));
    assertThat(mlflow.runs.get(1).points("logprob/rejected"))
        .isEqualTo(recorded.rows.values().stream()
            .flatMap(List::stream)
            .filter(row -> row.run().equals("dpo-s7")
                && row.row() instanceof ReadingRow reading
                && reading.response().equals("rejected"))
            .map(row -> Map.entry(row.row().step(), ((ReadingRow) row.row()).logprobMean()))
            .toList());
    assertThat(sent)
        .extracting(MlflowExport.SentRun::numbers)
        .containsExactly(mlflow.runs.get(0).numbers(), mlflow.runs.get(1).numbers());
    assertThat(mlflow.authorizations).containsOnly("Bearer secret");
  }

  @Test
  void send_serverBusyOrAnswersLost_makesNoRunTwice() throws IOException {
    send();
    List<List<String>> undisturbed = mlflow.metrics();
    mlflow.close();
    mlflow = new MlflowDouble();
    mlflow.troubleEverySecondRequest = true;

    send();

    assertThat(mlflow.troubles).isGreaterThan(5);
    assertThat(mlflow.runs).hasSize(2);
    assertThat(mlflow.metrics()).isEqualTo(undisturbed);
  }

  @Test
  void send_serverRefuses_saysWhatItSays() {
    mlflow.refusal = "no more runs today";

    assertThatThrownBy(this::send)
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll("runs/create", "400", "no more runs today");
  }

  @Test
  void send_nobodyThere_givesUpInTime() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    MlflowServer nobody = new MlflowServer(
        URI.create("http://127.0.0.1:" + free),
        null,
        new MlflowServer.Patience(
            Duration.ofSeconds(1), Duration.ofMillis(1), Duration.ofMillis(20)));

    assertThatThrownBy(() -> MlflowExport.send(recorded.source(), nobody, sent -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("127.0.0.1:" + free);
  }
}
