package dev.kymo.actors.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.monitoring.export.ExportSource;
import dev.kymo.monitoring.fold.ExperimentSummary;
import dev.kymo.monitoring.log.EventLog;
import dev.kymo.monitoring.metric.Exposition;
import dev.kymo.monitoring.page.PageFeed;
import dev.kymo.monitoring.replay.Access;
import dev.kymo.monitoring.replay.CommitSource;
import dev.kymo.monitoring.replay.RunIdentity;
import dev.kymo.monitoring.rows.RowFormat;
import dev.kymo.monitoring.series.SeriesApi;
import dev.kymo.vocabulary.HeldOutRow;
import dev.kymo.vocabulary.LoggedEvent.AttemptStarted;
import dev.kymo.vocabulary.LoggedEvent.CheckpointCommitted;
import dev.kymo.vocabulary.LoggedEvent.RunQueued;
import dev.kymo.vocabulary.Recorded;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiRoutesTest {
  private static final String RUN = "dpo-s0";

  @TempDir
  private Path runs;

  private MonitoringServer server;

  @BeforeEach
  void start() throws IOException {
    try (EventLog log = new EventLog(runs)) {
      log.accept(new RunQueued(RUN, Instant.EPOCH, "dpo", 0, "m", 9));
      log.accept(new AttemptStarted(RUN, Instant.EPOCH, 1, "worker-1", 0));
      log.accept(new CheckpointCommitted(RUN, Instant.EPOCH, 4));
    }
    Path rows = Files.createDirectories(runs.resolve(RUN).resolve("rows/t1"));
    Recorded<HeldOutRow> row =
        new Recorded<>(RUN, 1, new HeldOutRow(4, 1, 2, 0.1 + 0.2, 0, 0.1 + 0.2, 1, 0.5));
    Files.writeString(rows.resolve("held-out.jsonl"), RowFormat.line(row) + "\n");
    SeriesApi series = new SeriesApi();
    series.add(new ExportSource(
        "test",
        runs,
        List.of(new RunIdentity(RUN, "dpo", 0, "m")),
        new Access(CommitSource.NONE, true)));
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    server = MonitoringServer.start(
        Listening.on(port),
        Exposition.withJvmMetrics(),
        () -> ExperimentSummary.unknown("test"),
        new PageFeed("test"),
        series);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String ask(String line, String... headers) throws IOException {
    List<String> lines = new ArrayList<>(List.of(line + " HTTP/1.1"));
    lines.addAll(List.of(headers));
    return RawRequest.answer(server.address(), lines.toArray(String[]::new));
  }

  @Test
  void series_run_isCsvThatNoOtherOriginMayRead() throws IOException {
    String answer = ask(
        "GET /api/series?metric=margin_mean&run=dpo-s0",
        "Host: localhost",
        "Origin: http://elsewhere.example");

    assertThat(RawRequest.status(answer)).isEqualTo(200);
    assertThat(answer)
        .contains("Content-Type: text/csv; charset=UTF-8")
        .contains("step,value\n4,0.30000000000000004\n")
        .doesNotContainIgnoringCase("access-control");
  }

  @Test
  void runsAndEvents_asJson_areAnswered() throws IOException {
    assertThat(ask("GET /api/runs?format=json", "Host: localhost"))
        .contains("Content-Type: application/json", "\"run\":\"dpo-s0\",\"recipe\":\"dpo\"");
    assertThat(ask("GET /api/events", "Host: localhost")).contains(",attempt_started,");
  }

  @Test
  void series_badRequests_areRefused() throws IOException {
    assertThat(RawRequest.status(ask("GET /api/series?metric=margin", "Host: localhost")))
        .isEqualTo(400);
    assertThat(ask("GET /api/series?metric=margin_mean&run=x", "Host: localhost"))
        .contains("404 Not Found", "'dpo-s0'");
    assertThat(RawRequest.status(ask("POST /api/series?metric=loss", "Host: localhost")))
        .isEqualTo(405);
    assertThat(RawRequest.status(ask("GET /api/runs", "Host: elsewhere.example")))
        .isEqualTo(421);
  }
}
