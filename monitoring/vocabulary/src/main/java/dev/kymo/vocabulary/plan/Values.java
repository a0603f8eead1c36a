package dev.kymo.vocabulary.plan;

import java.util.IdentityHashMap;
import java.util.List;

/** What a section says, by part. */
public final class Values {
  private final IdentityHashMap<PlanPart<?>, Object> values = new IdentityHashMap<>();

  static Values read(List<? extends PlanPart<?>> parts, Source source) {
    Values values = new Values();
    parts.forEach(part -> values.values.put(part, part.read(source)));
    return values;
  }

  /**
   * The value of a part.
   *
   * @throws IllegalArgumentException if the schema has no such part
   */
  @SuppressWarnings("unchecked") // a part is put with what it read
  public <T> T get(PlanPart<T> part) {
    Object value = values.get(part);
    if (value == null) {
      throw new IllegalArgumentException("the schema lacks " + part.keys());
    }
    return (T) value;
  }
}
