package dev.kymo.actors.laboratory;

import dev.kymo.probes.LaboratoryClaim;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Claims and what became of them, in tables and in words. */
final class Claims {
  /** Columns of a table of claims. */
  static final List<String> COLUMNS =
      List.of("id", "claim", "guaranteed", "cases", "held", "average", "verdict", "note");

  private Claims() {}

  /** The claim's fields, one for each of {@link #COLUMNS}. */
  static List<@Nullable Object> fields(LaboratoryClaim claim) {
    return CsvFile.row(
        claim.id(),
        claim.claim(),
        claim.guaranteed(),
        claim.cases(),
        claim.held(),
        claim.average(),
        verdict(claim),
        claim.note());
  }

  /** The claim on a line, its words padded to {@code width}. */
  static String line(LaboratoryClaim claim, int width) {
    String words = claim.claim() + " ".repeat(Math.max(0, width - claim.claim().length()));
    String note = claim.note().isEmpty() ? "" : "  (" + claim.note() + ")";
    return String.format(
        Locale.ROOT,
        "%s %-9s %s %d of %d%s",
        claim.id(),
        verdict(claim),
        words,
        claim.held(),
        claim.cases(),
        note);
  }

  private static String verdict(LaboratoryClaim claim) {
    return claim.verdict().name().toLowerCase(Locale.ROOT);
  }
}
