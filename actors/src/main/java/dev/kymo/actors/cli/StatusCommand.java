package dev.kymo.actors.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kymo.actors.experiment.BadInputException;
import dev.kymo.actors.experiment.OutputFolder;
import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.monitoring.event.LoggedEvent;
import dev.kymo.monitoring.fold.ExperimentSummary;
import dev.kymo.monitoring.log.EventLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Says how far the runs of an experiment are, from its folder or from its running process. */
@Command(name = "status", description = "Says how far the runs of an experiment are.")
final class StatusCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Parameters(
      paramLabel = "DIR|URL",
      description = "An output folder, or the address that a running experiment printed.")
  private String where = "";

  @Override
  public Integer call() throws InterruptedException {
    System.out.println(
        where.startsWith("http://") || where.startsWith("https://") ? ofProcess() : ofFolder());
    return ExitCode.DONE;
  }

  private String ofFolder() {
    OutputFolder folder = OutputFolder.inspect(Path.of(where));
    ExperimentSummary summary = ExperimentSummary.unknown(folder.experiment().name());
    for (RunSpec run : folder.experiment().runs()) {
      Path log = folder.runDir(run.id()).resolve("events.jsonl");
      if (Files.exists(log)) {
        try {
          for (LoggedEvent event : EventLog.read(log)) {
            summary = summary.updated(event);
          }
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    boolean alive = folder.seemsInUse();
    String table = RunTable.ofCommitted(summary, alive);
    return alive || summary.ended()
        ? table
        : table + System.lineSeparator() + "Nobody trains these runs; to continue: ./kymo resume "
            + where;
  }

  private String ofProcess() throws InterruptedException {
    URI status = URI.create(where.replaceAll("/+$", "")).resolve("/status");
    HttpRequest request = HttpRequest.newBuilder(status).timeout(PATIENCE).build();
    try {
      HttpResponse<String> response = HttpClient.newBuilder()
          .connectTimeout(PATIENCE)
          .build()
          .send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new BadInputException(
            status + " answers " + response.statusCode() + "; is it Kymo's address?");
      }
      JsonNode summary = new ObjectMapper().readTree(response.body());
      return RunTable.ofJson(summary);
    } catch (IOException e) {
      throw new BadInputException(
          "cannot read " + status + ": " + e + "; is the experiment still running?", e);
    }
  }
}
