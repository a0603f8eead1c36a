package dev.kymo.vocabulary;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Rows for tests, made of the few values that a test is about: so a column that comes changes no test that is not about it. */
public final class SampleRow {

  private SampleRow() {}

  /**
   * A row. What is not given is 0, false, an empty list, or null where that may be.
   *
   * @param given names of components, each with its value behind it
   * @throws IllegalArgumentException if one has no such component
   */
  public static <R extends RunRow> R of(Class<R> type, Object... given) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (int i = 0; i < given.length; i += 2) {
      values.put((String) given[i], given[i + 1]);
    }
    RecordComponent[] components = type.getRecordComponents();
    Set<String> unknown = new LinkedHashSet<>(values.keySet());
    Stream.of(components).map(RecordComponent::getName).forEach(unknown::remove);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(type + " has no " + unknown);
    }
    return make(
        type,
        Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new),
        Stream.of(components)
            .map(component -> value(component, values.get(component.getName())))
            .toArray());
  }

  private static @Nullable Object value(RecordComponent component, @Nullable Object given) {
    Class<?> type = component.getType();
    if (given == null) {
      return absent(component, type);
    }
    if (given instanceof Number number) {
      if (type == long.class || type == Long.class) {
        return number.longValue();
      }
      if (type == double.class || type == Double.class) {
        return number.doubleValue();
      }
    }
    return given;
  }

  private static @Nullable Object absent(RecordComponent component, Class<?> type) {
    if (type == boolean.class) {
      return false;
    }
    if (type.isPrimitive()) {
      return type == int.class ? (Object) 0 : type == long.class ? (Object) 0L : (Object) 0.0;
    }
    boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    return type == List.class && !nullable ? List.of() : null;
  }

  private static <R> R make(Class<R> type, Class<?>[] types, Object[] values) {
    try {
      Constructor<R> constructor = type.getDeclaredConstructor(types);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(type + " does not take such values", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " is no record that can be made here", e);
    }
  }
}
