package dev.kymo.actors.cli;

import dev.kymo.actors.experiment.BadInputException;
import dev.kymo.actors.experiment.OutputFolder;
import dev.kymo.monitoring.report.ReportWriter;
import dev.kymo.monitoring.report.history.ExperimentHistory;
import dev.kymo.monitoring.report.phenomena.PhenomenaText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a report on recorded experiments, which may still be running, and prints the paper's phenomena as measured. */
@Command(
    name = "report",
    description =
        "Writes one HTML file on recorded experiments and prints the paper's phenomena as measured.")
final class ReportCommand implements Callable<Integer> {

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
    Path target = target(experiments);
    List<Path> directories = experiments.stream().map(OutputFolder::folder).toList();
    try {
      ReportWriter.write(directories, target);
      for (Path directory : directories) {
        System.out.println(PhenomenaText.of(ExperimentHistory.read(directory)));
        System.out.println();
      }
    } catch (IOException e) {
      throw new BadInputException("no report was written: " + e.getMessage(), e);
    }
    System.out.println("Report: " + target);
    return ExitCode.DONE;
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
