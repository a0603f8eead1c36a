package dev.kymo.actors.experiment;

import static dev.kymo.vocabulary.plan.Schema.field;

import dev.kymo.probes.ProbePlan;
import dev.kymo.vocabulary.plan.Given;
import dev.kymo.vocabulary.plan.Key;
import dev.kymo.vocabulary.plan.PlanPart;
import dev.kymo.vocabulary.plan.Schema;
import dev.kymo.vocabulary.plan.ValueType;
import dev.kymo.workers.data.EndOfResponse;
import dev.kymo.workers.data.ResponseTypes;
import dev.kymo.workers.data.Truncation;
import dev.kymo.workers.input.InputLimit;
import dev.kymo.workers.input.Quoted;
import dev.kymo.workers.training.DataPlan;
import dev.kymo.workers.world.BuiltinWorld;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rows trained on and the rows observed.
 *
 * @param train JSON lines file, plain or .gz
 * @param trainLimit only rows 0..limit−1 are trained on; null: all
 * @param probes JSON lines file, plain or .gz
 * @param probeLimit only rows 0..limit−1 are observed; null: all
 * @param heldOut JSON lines file of rows whose rewards are measured while others are trained on; null: none
 * @param responses names of further fields to read as response types
 * @param truncation length limits, in training and probing alike
 * @param shuffle whether each epoch has its own seeded order
 * @param ends who decides which token ends a response; no key says it, but the format of a recording
 */
public record DataSection(
    Path train,
    @Nullable Integer trainLimit,
    Path probes,
    @Nullable Integer probeLimit,
    @Nullable Path heldOut,
    List<String> responses,
    Truncation truncation,
    boolean shuffle,
    EndOfResponse.Rule ends) {
  static final Key<Path> TRAIN = Key.required(
      "train",
      InputPaths.file(BuiltinWorld::training),
      Path.of(""),
      "the rows trained on: JSON lines, plain or .gz");
  private static final Key<Optional<Integer>> TRAIN_LIMIT = Key.of(
          "train-limit",
          ValueType.orAll(ValueType.whole(1)),
          Optional.<Integer>empty(),
          "only so many of them, the first")
      .in("rows");
  static final Key<Path> PROBES = Key.required(
      "probes", InputPaths.file(BuiltinWorld::probes), Path.of(""), "the rows observed, likewise");
  private static final Key<Optional<Integer>> PROBE_LIMIT = Key.of(
          "probe-limit",
          ValueType.orAll(ValueType.whole(1)),
          Optional.<Integer>empty(),
          "only so many of them, the first")
      .in("rows");
  static final Key<Optional<Path>> HELD_OUT = Key.of(
          "held-out",
          ValueType.optional(InputPaths.file()),
          Optional.<Path>empty(),
          "a second probe set: rows with `chosen` and `rejected`, whose rewards are measured while other rows are trained on")
      .unwrittenByDefault();
  private static final Key<List<String>> RESPONSES = Key.of(
          "responses",
          new ValueType<>("a list of names", DataSection::fields, names -> names, names -> true),
          List.<String>of(),
          "further fields of the rows to use as response types, besides those that are known")
      .unwrittenByDefault();
  private static final PlanPart<Truncation> TRUNCATION = new TruncationKeys();
  private static final Key<Boolean> SHUFFLE = Key.of(
      "shuffle",
      ValueType.flag(),
      true,
      "whether each epoch has an order of its own, from the seed; else the file's");
  static final Schema<DataSection> SCHEMA = Schema.of(
      "data",
      "the rows trained on and the rows observed",
      DataSection.class,
      values -> new DataSection(
          values.get(TRAIN),
          values.get(TRAIN_LIMIT).orElse(null),
          values.get(PROBES),
          values.get(PROBE_LIMIT).orElse(null),
          values.get(HELD_OUT).orElse(null),
          values.get(RESPONSES),
          values.get(TRUNCATION),
          values.get(SHUFFLE),
          EndOfResponse.Rule.TOKENIZER),
      field(TRAIN, DataSection::train),
      field(TRAIN_LIMIT, data -> Optional.ofNullable(data.trainLimit)),
      field(PROBES, DataSection::probes),
      field(PROBE_LIMIT, data -> Optional.ofNullable(data.probeLimit)),
      field(HELD_OUT, data -> Optional.ofNullable(data.heldOut)),
      field(RESPONSES, DataSection::responses),
      field(TRUNCATION, DataSection::truncation),
      field(SHUFFLE, DataSection::shuffle));

  public DataSection {
    responses = List.copyOf(responses);
  }

  /** Names that are neither known nor reserved, each once. */
  private static List<String> fields(Given given) {
    Set<String> names = new LinkedHashSet<>();
    for (Given item : given.items()) {
      @Nullable String name = item.text();
      if (name == null) {
        continue;
      }
      if (ResponseTypes.KNOWN.contains(name)) {
        item.problem(
            Quoted.text(name) + " is known already; this key names further fields of the rows");
      } else if (ResponseTypes.isReserved(name)) {
        item.problem(Quoted.text(name) + " has another meaning and cannot be a response type");
      } else if (!names.add(name)) {
        item.problem(Quoted.text(name) + " is listed twice");
      }
    }
    if (names.size() > InputLimit.FIELDS.most()) {
      given.problem("names " + InputLimit.FIELDS.words(names.size()) + " fields; rows have at most "
          + InputLimit.FIELDS.words());
      return List.of();
    }
    return List.copyOf(names);
  }

  /** The same with another rule of how responses end. */
  DataSection ending(EndOfResponse.Rule rule) {
    return new DataSection(
        train, trainLimit, probes, probeLimit, heldOut, responses, truncation, shuffle, rule);
  }

  DataPlan trainingPlan(Places places) {
    return new DataPlan(places.of(train), trainLimit, responses, truncation, shuffle, ends);
  }

  ProbePlan probePlan(Path model, Places places) {
    return new ProbePlan(model, places.of(probes), probeLimit, responses, truncation, ends);
  }

  /** The second probe set; null: there is none. */
  @Nullable
  ProbePlan heldOutPlan(Path model, Places places) {
    return heldOut == null
        ? null
        : new ProbePlan(model, places.of(heldOut), null, responses, truncation, ends);
  }
}
