package dev.kymo.probes;

import dev.kymo.vocabulary.plan.Key;
import dev.kymo.vocabulary.plan.PlanPart;
import dev.kymo.vocabulary.plan.Sink;
import dev.kymo.vocabulary.plan.Source;
import dev.kymo.vocabulary.plan.ValueType;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How a plan says which rows it observes: how many, or by number, or as the files of an old format counted. */
final class ObservedRowsKeys implements PlanPart<ObservedRows> {
  static final Key<List<Integer>> ROWS = Key.of(
          "rows",
          ValueType.several(ValueType.whole(0)),
          List.<Integer>of(),
          "their numbers in the probe set, from 0; in `resolved.yaml` those that were drawn")
      .unwrittenByDefault();
  static final Key<List<Integer>> TRAINED = Key.of(
          "trained-rows",
          ValueType.several(ValueType.whole(0)),
          List.<Integer>of(),
          "those of them whose prompt is trained on too; found where it is not given")
      .unwrittenByDefault();

  private final Key<Integer> observed;
  /** Null: whole rows are observed. */
  private final @Nullable Key<List<String>> responses;

  private final Key<Integer> first;
  private final Class<? extends ObservedRows> firstType;
  private final IntFunction<? extends ObservedRows> firstSome;

  private ObservedRowsKeys(
      int count,
      @Nullable Key<List<String>> responses,
      String first,
      Class<? extends ObservedRows> firstType,
      IntFunction<? extends ObservedRows> firstSome) {
    this.observed = Key.of(
            "observed",
            ValueType.whole(1),
            count,
            "how many rows of the probe set are observed, by a seeded draw")
        .in("rows");
    this.responses = responses;
    this.first = Key.alternative(
        first,
        ValueType.whole(1),
        count,
        "in place of all these: what `observed` meant before files had a format number");
    this.firstType = firstType;
    this.firstSome = firstSome;
  }

  /**
   * Of rows with some of their responses.
   *
   * @param count by default
   * @param types by default
   * @param first the key that counts as the first format did
   * @param firstType what that asks for, and {@code firstSome} so many of it
   */
  static ObservedRowsKeys withResponses(
      int count,
      List<String> types,
      String first,
      Class<? extends ObservedRows> firstType,
      IntFunction<? extends ObservedRows> firstSome) {
    Key<List<String>> responses = Key.of(
        "responses",
        ValueType.several(ValueType.responseType()),
        types,
        "the response types that are observed of each row");
    return new ObservedRowsKeys(count, responses, first, firstType, firstSome);
  }

  /** The same of rows with all their responses. */
  static ObservedRowsKeys ofWholeRows(
      int count,
      String first,
      Class<? extends ObservedRows> firstType,
      IntFunction<? extends ObservedRows> firstSome) {
    return new ObservedRowsKeys(count, null, first, firstType, firstSome);
  }

  @Override
  public List<Key<?>> keys() {
    return Stream.concat(drawnKeys(), Stream.<Key<?>>of(first)).toList();
  }

  private Stream<Key<?>> drawnKeys() {
    return responses == null
        ? Stream.of(observed, ROWS, TRAINED)
        : Stream.of(observed, responses, ROWS, TRAINED);
  }

  @Override
  public ObservedRows read(Source source) {
    if (source.has(first.name())) {
      drawnKeys().forEach(key -> source.problem(key.name(), "cannot stand beside " + first.name()));
      return firstSome.apply(first.read(source));
    }
    List<String> types = responses == null ? List.of() : responses.read(source);
    List<Integer> rows = ROWS.read(source).stream().sorted().toList();
    List<Integer> trained = TRAINED.read(source).stream().sorted().toList();
    if (rows.isEmpty()) {
      source.problem(TRAINED.name(), "must be among " + ROWS.name() + ", which are not given");
      return new ObservedRows.Asked(observed.read(source), types);
    }
    int asked = observed.orElse(rows.size()).read(source);
    if (asked < rows.size()) {
      source.problem(
          ROWS.name(), "names " + rows.size() + " rows, but " + observed.name() + " is " + asked);
    }
    if (!Set.copyOf(rows).containsAll(trained)) {
      source.problem(TRAINED.name(), "must be among " + ROWS.name());
      return new ObservedRows.Drawn(asked, types, rows, List.of());
    }
    return new ObservedRows.Drawn(asked, types, rows, trained);
  }

  @Override
  public void write(ObservedRows value, Sink sink) {
    if (firstType.isInstance(value)) {
      first.write(value.count(), sink);
    } else if (value instanceof ObservedRows.Drawn drawn) {
      writeAsked(drawn.count(), drawn.responses(), sink);
      ROWS.write(drawn.rows(), sink);
      TRAINED.write(drawn.trained(), sink);
    } else if (value instanceof ObservedRows.Asked asked) {
      writeAsked(asked.count(), asked.responses(), sink);
    } else {
      throw new IllegalArgumentException("no keys for " + value);
    }
  }

  private void writeAsked(int count, List<String> types, Sink sink) {
    observed.write(count, sink);
    if (responses != null) {
      responses.write(types, sink);
    }
  }
}
