package dev.kymo.actors.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kymo.actors.experiment.BadInputException;
import dev.kymo.actors.experiment.OutputFolder;
import dev.kymo.monitoring.fold.ExperimentSummary;
import dev.kymo.monitoring.fold.RunSummary;
import dev.kymo.monitoring.replay.Access;
import dev.kymo.monitoring.replay.Flaw;
import dev.kymo.monitoring.replay.RunGlance;
import dev.kymo.monitoring.replay.RunIdentity;
import dev.kymo.vocabulary.IoReason;
import dev.kymo.vocabulary.LoggedEvent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says how far the runs of an experiment are, from its folder or from its running process. */
@Command(
    name = "status",
    description = {
      "Says how far the runs of an experiment are, and which of its files are missing, too short or torn.",
      "It hashes nothing; report does."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done", "1:something that was recorded is lost", "2:bad input"})
final class StatusCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Spec
  private CommandSpec command = CommandSpec.create();

  @Parameters(
      paramLabel = "DIR|URL",
      description = "An output folder, or the address that a running experiment printed.")
  private String where = "";

  @Override
  public Integer call() throws InterruptedException {
    if (where.startsWith("http://") || where.startsWith("https://")) {
      System.out.println(ofProcess());
      return ExitCode.DONE;
    }
    return ofFolder();
  }

  private int ofFolder() {
    OutputFolder folder = OutputFolder.inspect(Path.of(where));
    Access access = RecordedRuns.looking(folder);
    Map<String, RunSummary> runs = new LinkedHashMap<>();
    List<Flaw> flaws = new ArrayList<>();
    for (RunIdentity run : RecordedRuns.identities(folder)) {
      RunGlance glance = RunGlance.at(folder.runsFolder(), run, access);
      if (glance != null) {
        flaws.addAll(glance.flaws());
        runs.put(run.run(), summary(run.run(), glance.events()));
      }
    }
    ExperimentSummary summary = new ExperimentSummary(folder.experiment().name(), runs);
    System.out.println(RunTable.ofCommitted(summary, access.inUse()));
    RecordedRuns.tellUse(folder, System.out);
    if (!access.inUse() && !summary.ended()) {
      System.out.println("Nobody trains these runs; to continue: ./kymo resume " + where);
    }
    FlawReport.print(flaws, command.commandLine().getErr());
    return FlawReport.exitCode(flaws);
  }

  private static RunSummary summary(String run, List<LoggedEvent> events) {
    RunSummary summary = RunSummary.unknown(run);
    for (LoggedEvent event : events) {
      summary = summary.updated(event);
    }
    return summary;
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
          "cannot read " + status + ": " + IoReason.of(e) + "; is the experiment still running?",
          e);
    }
  }
}
