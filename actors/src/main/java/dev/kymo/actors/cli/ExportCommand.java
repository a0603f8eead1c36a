package dev.kymo.actors.cli;

import dev.kymo.actors.experiment.BadInputException;
import dev.kymo.actors.experiment.OutputFolder;
import dev.kymo.monitoring.export.CsvFormat;
import dev.kymo.monitoring.export.ExportSource;
import dev.kymo.monitoring.export.ExportedFile;
import dev.kymo.monitoring.export.MlflowExport;
import dev.kymo.monitoring.export.MlflowServer;
import dev.kymo.monitoring.export.OpenMetricsExport;
import dev.kymo.monitoring.export.ParquetFormat;
import dev.kymo.monitoring.export.TableExport;
import dev.kymo.monitoring.export.TensorBoardExport;
import dev.kymo.monitoring.replay.Flaw;
import dev.kymo.vocabulary.IoReason;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes what was recorded of an experiment, which may still be running, in the formats of others. */
@Command(
    name = "export",
    description = {
      "Writes the rows of an experiment for data frames, SQL, TensorBoard, MLflow or Prometheus.",
      "Of an experiment that is running it writes what is committed. Every row is checked first."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:something that was recorded is lost; the export leaves it out",
      "2:bad input"
    })
final class ExportCommand implements Callable<Integer> {

  /** What is written. */
  enum Format {
    PARQUET,
    CSV,
    TENSORBOARD,
    MLFLOW,
    OPENMETRICS;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Spec
  private CommandSpec command = CommandSpec.create();

  @Parameters(
      paramLabel = "DIR",
      description = "The output folder of an experiment, finished or not.")
  private Path folder = Path.of("");

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      required = true,
      description = {
        "One of ${COMPLETION-CANDIDATES}.",
        "parquet, csv: a file for each kind of row, steps, readings and so on;",
        "tensorboard: a folder for each run, for tensorboard --logdir F/tensorboard;",
        "mlflow: runs of the server that --to names;",
        "openmetrics: one text for promtool tsdb create-blocks-from openmetrics"
      })
  private Format format = Format.PARQUET;

  /** Whether anything has been exported. */
  private boolean any;

  @Option(
      names = "--out",
      paramLabel = "F",
      description = "The folder that the files go to. Default: export in DIR.")
  private @Nullable Path out;

  @Option(
      names = "--to",
      paramLabel = "URL",
      description =
          "The MLflow server that the runs are sent to, as http://127.0.0.1:5000. What MLFLOW_TRACKING_TOKEN holds is sent along.")
  private @Nullable URI server;

  @Override
  public Integer call() {
    requireFitting();
    OutputFolder experiment = OutputFolder.inspect(folder);
    RecordedRuns.tellUse(experiment, System.out);
    ExportSource source = new ExportSource(
        experiment.experiment().name(),
        experiment.runsFolder(),
        RecordedRuns.identities(experiment),
        RecordedRuns.looking(experiment));
    List<Flaw> flaws = server == null ? write(experiment, source) : send(server, source);
    if (!any) {
      System.out.println("No rows are committed yet, so nothing was exported.");
    }
    FlawReport.print(flaws, command.commandLine().getErr());
    return FlawReport.exitCode(flaws);
  }

  private void requireFitting() {
    boolean mlflow = format == Format.MLFLOW;
    if (mlflow && server == null) {
      throw new BadInputException(
          "--format mlflow needs the server: give --to URL, as --to http://127.0.0.1:5000");
    }
    if (!mlflow && server != null) {
      throw new BadInputException("--to is for --format mlflow; " + format + " writes files");
    }
    if (mlflow && out != null) {
      throw new BadInputException("--out is for files; --format mlflow writes none");
    }
    if (server != null && (server.getHost() == null || !isHttp(server))) {
      throw new BadInputException("--to " + server + " is no address as http://127.0.0.1:5000");
    }
  }

  private static boolean isHttp(URI address) {
    return "http".equals(address.getScheme()) || "https".equals(address.getScheme());
  }

  private List<Flaw> send(URI address, ExportSource source) {
    String token = System.getenv("MLFLOW_TRACKING_TOKEN");
    MlflowServer mlflow = new MlflowServer(
        address, token == null ? null : "Bearer " + token, MlflowServer.Patience.USUAL);
    try {
      return MlflowExport.send(source, mlflow, run -> {
        any = true;
        System.out.println(run.run() + ": " + run.numbers() + " numbers");
      });
    } catch (IOException e) {
      throw new BadInputException(
          "the export was given up: " + e.getMessage() + "; the runs told above are whole there",
          e);
    }
  }

  private List<Flaw> write(OutputFolder experiment, ExportSource source) {
    Path target = (out == null ? experiment.folder().resolve("export") : out).toAbsolutePath();
    WritablePlace.requireFolder("nothing was exported", target);
    try {
      return write(source, target, file -> {
        any = true;
        System.out.println(file.count() + " " + file.content() + ": " + file.file());
      });
    } catch (IOException e) {
      throw new BadInputException(
          "the export into " + target + " was given up: " + IoReason.withFile(e)
              + "; files that are there are whole",
          e);
    }
  }

  private List<Flaw> write(ExportSource source, Path target, Consumer<ExportedFile> written)
      throws IOException {
    return switch (format) {
      case PARQUET -> TableExport.write(source, new ParquetFormat(), target, written);
      case CSV -> TableExport.write(source, new CsvFormat(), target, written);
      case TENSORBOARD -> TensorBoardExport.write(source, target.resolve("tensorboard"), written);
      case MLFLOW -> throw new IllegalStateException("it writes no files");
      case OPENMETRICS -> OpenMetricsExport.write(source, target, written);
    };
  }
}
