package dev.kymo.monitoring.series;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a request asks for: names, each with one value or several. */
final class Parameters {
  private final Map<String, List<String>> values;

  /** {@code known}: names that make sense. */
  Parameters(Map<String, List<String>> values, Set<String> known) throws ApiFault {
    this.values = values;
    for (String name : values.keySet()) {
      if (!known.contains(name)) {
        throw ApiFault.unknown("parameter", name, new TreeSet<>(known));
      }
    }
  }

  /** All values of a name, none if it is not given. */
  List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  /** The one value of a name; null: it is not given. */
  @Nullable
  String one(String name) throws ApiFault {
    List<String> all = all(name);
    if (all.size() > 1) {
      throw ApiFault.bad(name + " is given " + all.size() + " times; once is enough");
    }
    return all.isEmpty() ? null : all.get(0);
  }

  /** Requires that a name, if it is given, has a value of these; the first is that of a name which is not given. */
  String oneOf(String name, List<String> known) throws ApiFault {
    String value = one(name);
    if (value == null) {
      return known.get(0);
    }
    if (!known.contains(value)) {
      throw ApiFault.unknown(name, value, known);
    }
    return value;
  }

  /** A whole number, at least so much; null: it is not given. */
  @Nullable
  Integer whole(String name, int least) throws ApiFault {
    String value = one(name);
    if (value == null) {
      return null;
    }
    int number = value.matches("\\d{1,9}") ? Integer.parseInt(value) : -1;
    if (number < least) {
      throw ApiFault.bad(name + " is no whole number from " + least + " on");
    }
    return number;
  }
}
