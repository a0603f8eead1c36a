package dev.kymo.actors.laboratory;

import dev.kymo.probes.firstorder.Crossing;
import dev.kymo.probes.firstorder.FirstOrderResults;
import dev.kymo.probes.firstorder.PowerLaw;
import dev.kymo.probes.firstorder.Remainder;
import dev.kymo.probes.firstorder.RemainderCurve;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A first-order study's numbers as CSV. */
public final class FirstOrderTables {
  private static final String ETA = "eta.csv";
  private static final String STEPS = "steps.csv";
  private static final String FITS = "fits.csv";
  private static final List<String> REMAINDER = List.of(
      "tokens", "measured", "remainder", "relative_remainder", "float64_floor", "float32_floor");

  private FirstOrderTables() {}

  /** Writes all tables and returns their names. */
  public static List<String> write(FirstOrderResults results, Path folder) {
    writeEtas(results, folder.resolve(ETA));
    writeSteps(results, folder.resolve(STEPS));
    writeFits(results, folder.resolve(FITS));
    return List.of(ETA, STEPS, FITS);
  }

  private static void writeEtas(FirstOrderResults results, Path file) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    addEtas(FirstOrderUpdate.PLAIN.nameIn(results), results.plain(), rows);
    addEtas(FirstOrderUpdate.RULE.nameIn(results), results.rule(), rows);
    CsvFile.write(file, names("update", "response", "eta"), rows);
  }

  private static void addEtas(
      String update, List<RemainderCurve> curves, List<List<@Nullable Object>> rows) {
    for (RemainderCurve curve : curves) {
      for (RemainderCurve.Point point : curve.points()) {
        rows.add(row(point.remainder(), update, curve.response(), point.x()));
      }
    }
  }

  private static void writeSteps(FirstOrderResults results, Path file) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (RemainderCurve curve : results.trained()) {
      for (int i = 0; i < curve.points().size(); i++) {
        FirstOrderResults.Length length = results.lengths().get(i);
        rows.add(row(
            curve.points().get(i).remainder(),
            curve.response(),
            length.steps(),
            length.learningRate(),
            length.learningRateSum()));
      }
    }
    CsvFile.write(file, names("response", "steps", "learning_rate", "learning_rate_sum"), rows);
  }

  private static void writeFits(FirstOrderResults results, Path file) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (FirstOrderUpdate update : FirstOrderUpdate.values()) {
      for (RemainderCurve curve : update.curves(results)) {
        PowerLaw law = update.slope(curve);
        Crossing crossing = curve.within(FirstOrderSummary.BOUND);
        rows.add(Arrays.asList(
            update.nameIn(results),
            curve.response(),
            law == null ? null : law.slope(),
            law == null ? null : law.factor(),
            law == null ? null : law.from(),
            law == null ? null : law.to(),
            law == null ? null : law.points(),
            crossing.at(),
            crossing.side().name().toLowerCase(Locale.ROOT)));
      }
    }
    CsvFile.write(
        file,
        List.of(
            "curve",
            "response",
            "slope",
            "factor",
            "fitted_from",
            "fitted_to",
            "fitted_points",
            "within_a_tenth_to",
            "crossing"),
        rows);
  }

  private static List<String> names(String... first) {
    List<String> names = new ArrayList<>(List.of(first));
    names.addAll(REMAINDER);
    return names;
  }

  private static List<@Nullable Object> row(Remainder remainder, Object... first) {
    List<@Nullable Object> row = new ArrayList<>(Arrays.asList(first));
    row.add(remainder.tokens());
    row.add(finite(remainder.measured()));
    row.add(finite(remainder.remainder()));
    row.add(finite(remainder.relative()));
    row.add(finite(remainder.floor()));
    row.add(finite(remainder.singleFloor()));
    return row;
  }

  /** An overflow is an empty field. */
  private static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
