package dev.kymo.actors.laboratory;

import static dev.kymo.actors.laboratory.CsvFile.row;

import dev.kymo.probes.LaboratoryClaim;
import dev.kymo.probes.digits.ClassInfluence;
import dev.kymo.probes.digits.Correlation;
import dev.kymo.probes.digits.EpochReport;
import dev.kymo.probes.digits.LearningResult;
import dev.kymo.probes.digits.Moment;
import dev.kymo.probes.digits.TakenApart;
import dev.kymo.workers.image.Images;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The digit laboratory's numbers as CSV: those of the whole training; {@link MomentTables} has those of single steps. */
public final class MnistTables {
  private final MnistResults results;
  private final Path folder;
  private final List<String> written = new ArrayList<>();

  private MnistTables(MnistResults results, Path folder) {
    this.results = results;
    this.folder = folder;
  }

  /** Writes all tables and returns their names. */
  public static List<String> write(MnistResults results, Path folder) {
    MnistTables tables = new MnistTables(results, folder);
    tables.writeTraining();
    tables.writeSteps();
    tables.written.addAll(MomentTables.write(results, folder));
    tables.writeAccumulated();
    tables.writeCorrelations();
    tables.writeClaims();
    return List.copyOf(tables.written);
  }

  private void write(String name, List<String> columns, List<List<@Nullable Object>> rows) {
    CsvFile.write(folder.resolve(name), columns, rows);
    written.add(name);
  }

  private void writeTraining() {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (LearningResult model : results.models()) {
      for (EpochReport each : model.epochs()) {
        rows.add(row(
            model.kind().word(),
            each.epoch(),
            each.step(),
            each.trainLoss(),
            each.trainAccuracy(),
            each.testLoss(),
            each.testAccuracy()));
      }
    }
    write(
        "training.csv",
        List.of(
            "model", "epoch", "step", "train_loss", "train_accuracy", "test_loss", "test_accuracy"),
        rows);
  }

  private void writeSteps() {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (LearningResult model : results.models()) {
      for (TakenApart each : model.steps()) {
        rows.add(row(
            model.kind().word(),
            each.step(),
            each.measured(),
            each.predicted(),
            each.relativeRemainder()));
      }
    }
    write(
        "steps.csv",
        List.of("model", "step", "measured_norm", "predicted_norm", "relative_remainder"),
        rows);
  }

  private void writeAccumulated() {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (LearningResult model : results.models()) {
      ClassInfluence influence = model.influence();
      for (int u = 0; u < Images.DIGITS; u++) {
        for (int o = 0; o < Images.DIGITS; o++) {
          for (int label = 0; label < Images.DIGITS; label++) {
            rows.add(row(
                model.kind().word(),
                influence.steps(),
                u,
                o,
                label,
                influence.predicted()[u][o][label]));
          }
        }
      }
    }
    write(
        "accumulated.csv",
        List.of("model", "steps", "update_class", "observed_class", "label", "predicted"),
        rows);
  }

  private void writeCorrelations() {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (LearningResult model : results.models()) {
      double[][] influence = model.influence().ofOwnLabel();
      for (Moment moment : model.moments()) {
        addCorrelation(rows, model, "kernel", moment.epoch(), influence, moment.similarity());
        addCorrelation(
            rows, model, "kernel_trace", moment.epoch(), influence, moment.traceSimilarity());
      }
      addCorrelation(rows, model, "kernel", null, influence, model.meanSimilarity());
      addCorrelation(rows, model, "images", null, influence, model.imageCosine());
    }
    write("correlations.csv", List.of("model", "similarity", "epoch", "pearson", "spearman"), rows);
  }

  /** A field of no epoch: the mean over all, or what has none. */
  private static void addCorrelation(
      List<List<@Nullable Object>> rows,
      LearningResult model,
      String similarity,
      @Nullable Integer epoch,
      double[][] influence,
      double[][] matrix) {
    Correlation correlation = Correlation.offDiagonal(influence, matrix);
    rows.add(
        row(model.kind().word(), similarity, epoch, correlation.pearson(), correlation.spearman()));
  }

  private void writeClaims() {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (LearningResult model : results.models()) {
      for (LaboratoryClaim claim : results.claims(model)) {
        List<@Nullable Object> row = new ArrayList<>(row(model.kind().word()));
        row.addAll(Claims.fields(claim));
        rows.add(row);
      }
    }
    List<String> columns = new ArrayList<>(List.of("model"));
    columns.addAll(Claims.COLUMNS);
    write("claims.csv", columns, rows);
  }
}
