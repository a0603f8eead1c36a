package dev.kymo.actors.cli;

import dev.kymo.actors.experiment.BadInputException;
import dev.kymo.actors.experiment.Notices;
import dev.kymo.actors.inspection.ModelNotices;
import dev.kymo.probes.ProbePlan;
import dev.kymo.probes.ProbeSet;
import dev.kymo.probes.ResponseScore;
import dev.kymo.probes.ResponseScorer;
import dev.kymo.vocabulary.file.Durably;
import dev.kymo.workers.data.DataSet;
import dev.kymo.workers.data.EncodedRow;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.world.BuiltinWorld;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Scores every response of a probe file under a model. */
@Command(
    name = "score",
    description = "Scores every response of a probe file under a model, one JSON line each.")
final class ScoreCommand extends RowOptions implements Callable<Integer> {

  private Path model = Path.of("");
  private Path probes = Path.of("");

  @Option(
      names = "--model",
      required = true,
      paramLabel = "M",
      description = "Hugging Face model folder, or builtin:grammar.")
  private String modelName = "";

  @Option(
      names = "--probes",
      required = true,
      paramLabel = "F.jsonl",
      description = "Rows to score, plain or .gz, or builtin:grammar.")
  private String probesName = "";

  @Option(
      names = "--out",
      required = true,
      paramLabel = "OUT.jsonl",
      description = "Where the scores go.")
  private Path out = Path.of("");

  @Option(names = "--limit", paramLabel = "N", description = "Only the first N rows.")
  private @Nullable Integer limit;

  @Override
  public Integer call() {
    model = path(modelName, BuiltinWorld::model);
    probes = path(probesName, BuiltinWorld::probes);
    WritablePlace.requireFile("--out " + out, out);
    Torch.prepareThread();
    ModelFolder folder = ModelFolder.open(model);
    ProbeSet set = probeSet(folder);
    try (ParameterStore parameters = ParameterStore.forValues(folder.layout());
        ResponseScorer scorer = new ResponseScorer(folder.model())) {
      folder.readInto(parameters);
      write(set, row -> scorer.score(parameters, row));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + out, e);
    }
    return ExitCode.DONE;
  }

  private ProbeSet probeSet(ModelFolder folder) {
    try {
      ProbePlan plan = new ProbePlan(model, probes, limit, List.of(), truncation());
      DataSet data = plan.read();
      ProbeSet set = ProbeSet.of(data, plan, folder.model().limits());
      Notices notices = new Notices();
      notices.addAll(ModelNotices.of(folder, plan.ends()));
      notices.addAll(probesName, data.notices());
      notices.addAll(probesName, set.notices());
      Notices.print(notices.list(), System.err);
      return set;
    } catch (IllegalArgumentException e) {
      throw new BadInputException(String.valueOf(e.getMessage()), e);
    }
  }

  private interface RowScorer {
    List<ResponseScore> score(EncodedRow row);
  }

  /** A file of that name is complete. */
  private void write(ProbeSet set, RowScorer scorer) throws IOException {
    Durably.write(out, file -> {
      Writer writer = new BufferedWriter(new OutputStreamWriter(file, StandardCharsets.UTF_8));
      try (ProgressBar bar =
          PassProgress.builder("Scoring", set.rows().size(), " rows").build()) {
        for (EncodedRow row : set.rows()) {
          for (ResponseScore score : scorer.score(row)) {
            writer.write(ScoreLine.of(score));
            writer.write('\n');
          }
          bar.step();
        }
      }
      writer.flush();
    });
  }
}
