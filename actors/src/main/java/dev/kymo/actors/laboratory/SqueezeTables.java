package dev.kymo.actors.laboratory;

import static dev.kymo.actors.laboratory.CsvFile.row;

import dev.kymo.probes.squeeze.SqueezeEffect;
import dev.kymo.probes.squeeze.SweepPoint;
import dev.kymo.probes.squeeze.TwoGram;
import dev.kymo.probes.squeeze.UpdateVector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The squeezing laboratory's numbers as CSV. */
public final class SqueezeTables {
  private static final String VECTORS = "vectors.csv";
  private static final String SWEEPS = "sweeps.csv";
  private static final String TWO_GRAM = "two-gram.csv";
  private static final String CLAIMS = "claims.csv";

  private SqueezeTables() {}

  /** Writes all tables and returns their names. */
  public static List<String> write(SqueezeResults results, Path folder) {
    writeVectors(results, folder.resolve(VECTORS));
    writeSweeps(results, folder.resolve(SWEEPS));
    writeTwoGram(results, folder.resolve(TWO_GRAM));
    writeClaims(results, folder.resolve(CLAIMS));
    return List.of(VECTORS, SWEEPS, TWO_GRAM, CLAIMS);
  }

  private static void writeVectors(SqueezeResults results, Path file) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (UpdateVector vector : results.vectors()) {
      double[] firstOrder = vector.step().firstOrder();
      double[] pull = vector.pull().firstOrder();
      double @Nullable [] push = vector.push() == null ? null : vector.push().firstOrder();
      for (int label = 0; label < firstOrder.length; label++) {
        rows.add(row(
            vector.name(),
            label,
            role(vector, label),
            vector.step().before().probability(label),
            vector.step().change(label),
            vector.step().probabilityChange(label),
            firstOrder[label],
            pull[label],
            push == null ? null : push[label]));
      }
    }
    CsvFile.write(
        file,
        List.of(
            "objective",
            "label",
            "role",
            "probability",
            "change_logprob",
            "change_probability",
            "first_order",
            "first_order_pull_up",
            "first_order_push_down"),
        rows);
  }

  private static String role(UpdateVector vector, int label) {
    if (label == vector.chosen()) {
      return "chosen";
    }
    if (vector.rejected() != null && label == vector.rejected()) {
      return "rejected";
    }
    return label == vector.step().before().mostLikely() ? "argmax" : "other";
  }

  private static void writeSweeps(SqueezeResults results, Path file) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (SweepPoint point : results.sweeps()) {
      SqueezeEffect effect = point.effect();
      rows.add(row(
          point.sweep().word(),
          point.curve(),
          point.peakiness(),
          point.learningRate(),
          effect.rejected(),
          point.rejectedProbability(),
          point.threshold(),
          effect.best(),
          effect.falling(),
          effect.shareFalling(),
          effect.changeRejected(),
          effect.changeBest(),
          effect.massIntoBest()));
    }
    CsvFile.write(
        file,
        List.of(
            "sweep",
            "curve",
            "peakiness",
            "eta",
            "rejected",
            "rejected_probability",
            "first_order_threshold",
            "best",
            "falling",
            "share_falling",
            "change_logprob_rejected",
            "change_logprob_best",
            "change_probability_best"),
        rows);
  }

  private static void writeTwoGram(SqueezeResults results, Path file) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (TwoGram state : results.twoGram()) {
      rows.add(row(
          state.step(),
          state.rejectedLogProbability(),
          state.bestLogProbability(),
          state.otherLogProbability(),
          state.elsewhereLogProbability()));
    }
    CsvFile.write(
        file,
        List.of(
            "step",
            "logprob_rejected",
            "logprob_best",
            "logprob_other",
            "logprob_other_after_another_token"),
        rows);
  }

  private static void writeClaims(SqueezeResults results, Path file) {
    CsvFile.write(
        file, Claims.COLUMNS, results.claims().stream().map(Claims::fields).toList());
  }
}
