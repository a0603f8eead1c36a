package dev.kymo.actors.cli;

import dev.kymo.actors.experiment.BadInputException;
import dev.kymo.actors.experiment.OutputFolder;
import dev.kymo.actors.experiment.ReportedPlan;
import dev.kymo.monitoring.replay.Access;
import dev.kymo.monitoring.replay.Flaw;
import dev.kymo.monitoring.report.ReportWriter;
import dev.kymo.monitoring.report.ReportWriter.Source;
import dev.kymo.monitoring.report.history.ExperimentHistory;
import dev.kymo.monitoring.report.phenomena.PhenomenaText;
import dev.kymo.vocabulary.IoReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a report on recorded experiments, which may still be running, and prints the paper's phenomena as measured. */
@Command(
    name = "report",
    description =
        "Writes one HTML file on recorded experiments and prints the paper's phenomena as measured."
            + " Checks every row against what was committed, and puts back files that are missing"
            + " or damaged where they can be made again, unless the experiment is in use.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:something that was recorded is lost; the report leaves it out",
      "2:bad input"
    })
final class ReportCommand implements Callable<Integer> {

  @Spec
  private CommandSpec command = CommandSpec.create();

  @Parameters(
      paramLabel = "DIR",
      arity = "1..*",
      description = "Output folders of experiments, finished or not.")
  private List<Path> folders = List.of();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "Where the report goes. Default: report.html in DIR; with several it must be given.")
  private @Nullable Path out;

  @Override
  public Integer call() {
    List<OutputFolder> experiments = folders.stream().map(OutputFolder::inspect).toList();
    Path target = target(experiments).toAbsolutePath();
    if (Files.isDirectory(target)) {
      throw new BadInputException(
          "no report was written: " + target + " is a folder; remove it, or give --out FILE");
    }
    WritablePlace.requireFolder("no report was written", target.getParent());
    List<Flaw> flaws = new ArrayList<>();
    experiments.forEach(experiment -> RecordedRuns.tellUse(experiment, System.out));
    try {
      ReportWriter report =
          ReportWriter.read(experiments.stream().map(ReportCommand::mended).toList());
      for (ExperimentHistory history : report.histories()) {
        System.out.println(PhenomenaText.of(history));
        System.out.println();
        flaws.addAll(history.flaws());
      }
      report.write(target);
    } catch (IOException e) {
      throw new BadInputException("no report was written: " + target + ": " + IoReason.of(e), e);
    } finally {
      FlawReport.print(flaws, command.commandLine().getErr());
    }
    System.out.println("Report: " + target);
    return FlawReport.exitCode(flaws);
  }

  private static Source mended(OutputFolder experiment) {
    Access access = RecordedRuns.looking(experiment);
    return new Source(
        experiment.folder(),
        ReportedPlan.of(experiment),
        access,
        RecordedRuns.mend(experiment, access));
  }

  private Path target(List<OutputFolder> experiments) {
    if (out != null) {
      return out;
    }
    if (experiments.size() > 1) {
      throw new BadInputException("a report on several experiments needs a place: give --out FILE");
    }
    return experiments.get(0).report();
  }
}
