package dev.kymo.vocabulary.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The keys of one kind of plan, and how it is made of their values and says them.
 *
 * @param <P> the plan
 */
public final class Schema<P> implements PlanPart<P> {
  private final String name;
  private final String meaning;
  private final Class<P> type;
  private final Function<Values, P> builder;
  private final List<Field<P, ?>> fields;

  /**
   * A part of a plan and how the plan says it.
   *
   * @param <P> the plan
   * @param <T> the part's value
   */
  public record Field<P, T>(PlanPart<T> part, Function<P, T> getter) {
    void write(P plan, Sink sink) {
      part.write(getter.apply(plan), sink);
    }
  }

  private Schema(
      String name,
      String meaning,
      Class<P> type,
      Function<Values, P> builder,
      List<Field<P, ?>> fields) {
    this.name = name;
    this.meaning = meaning;
    this.type = type;
    this.builder = builder;
    this.fields = fields;
  }

  /**
   * A schema.
   *
   * @param name the plan's, as it is written
   * @param meaning for people, without a full stop
   * @param builder makes a plan of the values of the fields' parts
   * @param fields in the order in which they are written
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // which are only read
  public static <P> Schema<P> of(
      String name,
      String meaning,
      Class<P> type,
      Function<Values, P> builder,
      Field<P, ?>... fields) {
    return new Schema<>(name, meaning, type, builder, List.of(fields));
  }

  /** The same. */
  public static <P> Schema<P> of(
      String name,
      String meaning,
      Class<P> type,
      Function<Values, P> builder,
      List<Field<P, ?>> fields) {
    return new Schema<>(name, meaning, type, builder, List.copyOf(fields));
  }

  /** A field of a schema. */
  public static <P, T> Field<P, T> field(PlanPart<T> part, Function<P, T> getter) {
    return new Field<>(part, getter);
  }

  public String name() {
    return name;
  }

  public String meaning() {
    return meaning;
  }

  public Class<P> type() {
    return type;
  }

  /** What the plan is made of, in the order in which it is written. */
  public List<? extends PlanPart<?>> parts() {
    return fields.stream().map(Field::part).toList();
  }

  @Override
  public List<Key<?>> keys() {
    return parts().stream().<Key<?>>flatMap(part -> part.keys().stream()).toList();
  }

  @Override
  public List<String> names() {
    return parts().stream().flatMap(part -> part.names().stream()).toList();
  }

  /** The plan that nothing is written about. */
  public P byDefault() {
    return read(Source.NOTHING);
  }

  @Override
  public P read(Source source) {
    return builder.apply(Values.read(parts(), source));
  }

  @Override
  public void write(P plan, Sink sink) {
    fields.forEach(field -> field.write(plan, sink));
  }

  /** Writes a plan of this schema's class. */
  void writeOwn(Plan plan, Sink sink) {
    write(type.cast(plan), sink);
  }

  /** What a plan of this schema's class says, key by key; for plans without sections. */
  List<Setting> settingsOf(Plan plan) {
    Map<String, Object> defaults = new HashMap<>();
    write(byDefault(), (Sink.Flat) defaults::put);
    List<Setting> settings = new ArrayList<>();
    writeOwn(plan, (Sink.Flat)
        (key, value) -> settings.add(new Setting(key, value, value.equals(defaults.get(key)))));
    return List.copyOf(settings);
  }

  /** The choices among the parts, those within parts too. */
  public Stream<Family<?>> families() {
    return parts().stream()
        .flatMap(part -> part instanceof Family<?> family
            ? Stream.of(family)
            : part instanceof Schema<?> schema ? schema.families() : Stream.empty());
  }
}
