package dev.kymo.monitoring.rows;

import dev.kymo.vocabulary.Column;
import dev.kymo.vocabulary.Recorded;
import dev.kymo.vocabulary.RowFile;
import dev.kymo.vocabulary.RunRow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One kind of row as three versions know it. */
final class Versions {
  static final RowOrder FIRST = order(First.class);
  static final RowOrder SECOND = order(Second.class);
  static final RowOrder THIRD = order(Third.class);

  private Versions() {}

  private static RowOrder order(Class<? extends RunRow> type) {
    return RowOrder.of(RowKind.declaredBy(type), List.of("chosen", "rejected"));
  }

  @RowFile(
      value = "findings",
      number = 1,
      key = {"row", "response"})
  record First(
      @Column(meaning = "the step") long step,
      @Column(meaning = "its stage") int stage,
      @Column(meaning = "the row") int row,
      @Column(meaning = "the response type") String response,
      @Column(meaning = "a number") double size,

      @Column(meaning = "numbers, where there are some") @Nullable
      List<Double> parts,

      @Column(meaning = "wall time") double seconds)
      implements RunRow {}

  /** Has come to know {@code width}. */
  @RowFile(
      value = "findings",
      number = 1,
      key = {"row", "response"})
  record Second(
      @Column(meaning = "the step") long step,
      @Column(meaning = "its stage") int stage,
      @Column(meaning = "the row") int row,
      @Column(meaning = "the response type") String response,
      @Column(meaning = "another number", since = 2) double width,
      @Column(meaning = "a number") double size,

      @Column(meaning = "numbers, where there are some") @Nullable
      List<Double> parts,

      @Column(meaning = "wall time") double seconds)
      implements RunRow {}

  /** Means something else by {@code size}. */
  @RowFile(
      value = "findings",
      number = 1,
      key = {"row", "response"})
  record Third(
      @Column(meaning = "the step") long step,
      @Column(meaning = "its stage") int stage,
      @Column(meaning = "the row") int row,
      @Column(meaning = "the response type") String response,
      @Column(meaning = "another number", since = 2) double width,

      @Column(meaning = "a number of another kind", meaningSince = 3)
      double size,

      @Column(meaning = "numbers, where there are some") @Nullable
      List<Double> parts,

      @Column(meaning = "wall time") double seconds)
      implements RunRow {}

  static Recorded<First> first(long step, double size, @Nullable List<Double> parts) {
    return new Recorded<>("r", 1, new First(step, 1, 0, "chosen", size, parts, 0.5));
  }

  static Recorded<Second> second(
      long step, double width, double size, @Nullable List<Double> parts) {
    return new Recorded<>("r", 2, new Second(step, 1, 0, "chosen", width, size, parts, 0.25));
  }

  static Recorded<Third> third(long step, double size) {
    return new Recorded<>("r", 3, new Third(step, 1, 0, "chosen", 7, size, null, 0.25));
  }
}
