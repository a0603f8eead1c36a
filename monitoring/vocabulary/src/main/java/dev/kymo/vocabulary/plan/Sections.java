package dev.kymo.vocabulary.plan;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Plans that each have a section of their own, named after them; those are made that have one.
 *
 * @param <P> what the plans have in common
 */
public final class Sections<P extends Plan> implements PlanPart<List<P>> {
  private final List<Member<P>> members;

  private Sections(List<Member<P>> members) {
    this.members = members;
  }

  /** Of these plans, in the order in which they are written. */
  @SafeVarargs
  @SuppressWarnings("varargs") // which are only read
  public static <P extends Plan> Sections<P> of(Member<P>... members) {
    return new Sections<>(List.of(members));
  }

  public List<Member<P>> members() {
    return members;
  }

  @Override
  public List<String> names() {
    return members.stream().map(member -> member.schema().name()).toList();
  }

  /** None beside the sections. */
  @Override
  public List<Key<?>> keys() {
    return List.of();
  }

  @Override
  public List<P> read(Source source) {
    List<P> plans = new ArrayList<>();
    for (Member<P> member : members) {
      @Nullable Source section = source.section(member.schema().name(), member.schema());
      if (section != null) {
        plans.add(member.schema().read(section));
      }
    }
    return List.copyOf(plans);
  }

  @Override
  public void write(List<P> plans, Sink sink) {
    plans.forEach(plan -> plan.schema().writeOwn(plan, sink.section(plan.name())));
  }
}
