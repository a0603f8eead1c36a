package dev.kymo.vocabulary.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The plans that one key chooses among, such as objectives; each has keys of its own beside that.
 *
 * @param <P> what the plans have in common
 */
public final class Family<P extends Plan> implements PlanPart<P> {
  private final Key<String> choice;
  private final List<Member<P>> members;

  private Family(Key<String> choice, List<Member<P>> members) {
    this.choice = choice;
    this.members = members;
  }

  /**
   * A family.
   *
   * @param choice the name of the key that names a member, and the rest of it
   * @param members in the order in which they are listed
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // which are only read
  public static <P extends Plan> Family<P> of(
      Function<ValueType<String>, Key<String>> choice, Member<P>... members) {
    List<Member<P>> list = List.of(members);
    List<String> names = list.stream().map(member -> member.schema().name()).toList();
    return new Family<>(choice.apply(ValueType.word(names)), list);
  }

  /** The key that chooses. */
  public Key<String> choice() {
    return choice;
  }

  public List<Member<P>> members() {
    return members;
  }

  /** The names that may be chosen. */
  public List<String> choices() {
    return members.stream().map(member -> member.schema().name()).toList();
  }

  /** The schema of a name. */
  public Schema<? extends P> schema(String name) {
    return members.stream()
        .map(Member::schema)
        .filter(schema -> schema.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("no " + choice.name() + " is called " + name));
  }

  /** The names of the members that have a key. */
  public List<String> namesWith(String key) {
    return members.stream()
        .map(Member::schema)
        .filter(schema -> schema.keys().stream().anyMatch(own -> own.name().equals(key)))
        .map(Schema::name)
        .toList();
  }

  /** The name that is written, or that of the default; null: none, or none that is known, which has been told. */
  public @Nullable String chosen(Source source) {
    @Nullable String name = source.get(choice);
    return name == null && !source.has(choice.name()) && !choice.isRequired()
        ? choice.fallback()
        : name;
  }

  /** The keys that members have, each once; of one name there are several where members differ in what it means to them. */
  public List<Key<?>> ownKeys() {
    return members.stream()
        .<Key<?>>flatMap(member -> member.schema().keys().stream())
        .distinct()
        .toList();
  }

  @Override
  public List<Key<?>> keys() {
    List<Key<?>> keys = new ArrayList<>(List.of(choice));
    keys.addAll(ownKeys());
    return keys;
  }

  @Override
  public P read(Source source) {
    return schema(choice.read(source)).read(source);
  }

  @Override
  public void write(P plan, Sink sink) {
    choice.write(plan.name(), sink);
    plan.schema().writeOwn(plan, sink);
  }
}
