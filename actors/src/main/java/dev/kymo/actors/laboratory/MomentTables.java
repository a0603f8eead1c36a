package dev.kymo.actors.laboratory;

import static dev.kymo.actors.laboratory.CsvFile.row;

import dev.kymo.probes.digits.LearningResult;
import dev.kymo.probes.digits.Moment;
import dev.kymo.probes.digits.StepEffect;
import dev.kymo.workers.image.Images;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The digit laboratory's single steps as CSV: G, K, A, and what they did. */
final class MomentTables {
  private final MnistResults results;
  private final Path folder;
  private final List<String> written = new ArrayList<>();

  private MomentTables(MnistResults results, Path folder) {
    this.results = results;
    this.folder = folder;
  }

  /** Writes all tables and returns their names. */
  static List<String> write(MnistResults results, Path folder) {
    MomentTables tables = new MomentTables(results, folder);
    tables.writeResiduals();
    tables.writeOneStep();
    tables.writePairs();
    tables.writeKernelBlocks();
    return List.copyOf(tables.written);
  }

  private void write(String name, List<String> columns, List<List<@Nullable Object>> rows) {
    CsvFile.write(folder.resolve(name), columns, rows);
    written.add(name);
  }

  /** G of each image that was stepped on. */
  private void writeResiduals() {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (LearningResult model : results.models()) {
      for (Moment moment : model.moments()) {
        for (int digit = 0; digit < Images.DIGITS; digit++) {
          List<StepEffect> effects = moment.effectsOf(digit);
          for (int i = 0; i < effects.size(); i++) {
            for (int label = 0; label < Images.DIGITS; label++) {
              rows.add(row(
                  model.kind().word(),
                  moment.epoch(),
                  digit,
                  i,
                  label,
                  effects.get(i).residual()[label]));
            }
          }
        }
      }
    }
    write(
        "residuals.csv",
        List.of("model", "epoch", "update_class", "image", "label", "residual"),
        rows);
  }

  private void writeOneStep() {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (LearningResult model : results.models()) {
      for (Moment moment : model.moments()) {
        for (int updated = 0; updated < Images.DIGITS; updated++) {
          addOneStep(rows, model, moment, updated);
        }
      }
    }
    write(
        "one-step.csv",
        List.of(
            "model",
            "epoch",
            "update_class",
            "observed_class",
            "label",
            "measured",
            "predicted",
            "remainder"),
        rows);
  }

  private static void addOneStep(
      List<List<@Nullable Object>> rows, LearningResult model, Moment moment, int updated) {
    double[][] measured = moment.meanMeasured(updated);
    double[][] predicted = moment.meanPredicted(updated);
    for (int observed = 0; observed < Images.DIGITS; observed++) {
      for (int label = 0; label < Images.DIGITS; label++) {
        rows.add(row(
            model.kind().word(),
            moment.epoch(),
            updated,
            observed,
            label,
            measured[observed][label],
            predicted[observed][label],
            measured[observed][label] - predicted[observed][label]));
      }
    }
  }

  /** The factors apart, per pair of classes. */
  private void writePairs() {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (LearningResult model : results.models()) {
      for (Moment moment : model.moments()) {
        for (int o = 0; o < Images.DIGITS; o++) {
          for (int u = 0; u < Images.DIGITS; u++) {
            rows.add(row(
                model.kind().word(),
                moment.epoch(),
                u,
                o,
                moment.adaptationNorm()[o],
                moment.kernelNorm()[o][u],
                moment.residualNorm()[u],
                moment.similarity()[o][u],
                moment.traceSimilarity()[o][u],
                model.imageCosine()[o][u]));
          }
        }
      }
    }
    write(
        "pairs.csv",
        List.of(
            "model",
            "epoch",
            "update_class",
            "observed_class",
            "adaptation_norm",
            "kernel_norm",
            "residual_norm",
            "kernel_similarity",
            "kernel_trace_similarity",
            "image_cosine"),
        rows);
  }

  private void writeKernelBlocks() {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (LearningResult model : results.models()) {
      for (Moment moment : model.moments()) {
        addBlock(rows, model, moment, Moment.ALIKE, moment.ofAlike());
        addBlock(rows, model, moment, Moment.UNLIKE, moment.ofUnlike());
      }
    }
    write(
        "kernel-blocks.csv",
        List.of(
            "model",
            "epoch",
            "update_class",
            "observed_class",
            "observed_label",
            "update_label",
            "kernel"),
        rows);
  }

  private static void addBlock(
      List<List<@Nullable Object>> rows,
      LearningResult model,
      Moment moment,
      int observed,
      double[][] block) {
    for (int i = 0; i < Images.DIGITS; i++) {
      for (int j = 0; j < Images.DIGITS; j++) {
        rows.add(
            row(model.kind().word(), moment.epoch(), Moment.LEARNT, observed, i, j, block[i][j]));
      }
    }
  }
}
