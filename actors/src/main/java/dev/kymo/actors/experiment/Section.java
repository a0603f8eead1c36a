package dev.kymo.actors.experiment;

import dev.kymo.vocabulary.plan.Key;
import dev.kymo.vocabulary.plan.PlanPart;
import dev.kymo.vocabulary.plan.Source;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keys with their values, read one by one. What is wrong is added to the problems and the fallback is returned in its
 * place, so that reading goes on and finds the next problem; the result is thrown away then.
 */
final class Section implements Source {
  private final String path;
  private final int line;
  private final Map<String, YamlNode> values;
  private final ReadingContext context;
  private final Problems problems;

  Section(String path, int line, Map<String, YamlNode> values, Problems problems) {
    this(path, line, values, ReadingContext.of(problems));
  }

  private Section(String path, int line, Map<String, YamlNode> values, ReadingContext context) {
    this.path = path;
    this.line = line;
    this.values = values;
    this.context = context;
    this.problems = context.problems();
  }

  /** The keys of {@code node}, which must be a mapping; no keys if it is not. */
  static Section of(YamlNode node, Problems problems) {
    if (node instanceof YamlNode.Mapping mapping) {
      return new Section(mapping.path(), mapping.line(), mapping.entries(), problems);
    }
    problems.add(node, "must be a section of keys, but is " + node.description());
    return new Section(node.path(), node.line(), Map.of(), problems);
  }

  /** The same, whose values may name these response types. */
  Section naming(List<String> types) {
    return new Section(path, line, values, new ReadingContext(problems, types, context.files()));
  }

  /** The same, whose values may name files. */
  Section finding(FileReferences files) {
    return new Section(
        path, line, values, new ReadingContext(problems, context.responseTypes(), files));
  }

  /** This section above another one, whose values count where this has none. */
  Section over(Map<String, YamlNode> lower) {
    Map<String, YamlNode> merged = new LinkedHashMap<>(lower);
    merged.putAll(values);
    return new Section(path, line, merged, context);
  }

  Map<String, YamlNode> values() {
    return values;
  }

  @Nullable
  YamlNode get(String key) {
    return values.get(key);
  }

  @Override
  public boolean has(String key) {
    return values.containsKey(key);
  }

  @Override
  public <T> @Nullable T get(Key<T> key) {
    @Nullable YamlNode value = values.get(key.name());
    return value == null ? null : key.type().reader().read(value(value));
  }

  @Override
  public @Nullable Section section(String name, PlanPart<?> allowed) {
    @Nullable YamlNode node = values.get(name);
    if (node == null) {
      return null;
    }
    Section plain = of(node, problems);
    plain.allowOnly(allowed.names());
    return new Section(plain.path, plain.line, plain.values, context);
  }

  /** A value of this section, or of a list in it. */
  YamlValue value(YamlNode node) {
    return new YamlValue(node, context);
  }

  @Override
  public void problem(String message) {
    problems.add(line, path, message);
  }

  @Override
  public void problem(String key, String message) {
    @Nullable YamlNode value = values.get(key);
    if (value != null) {
      problems.add(value, message);
    }
  }

  void allowOnly(Collection<String> known) {
    values.forEach((key, value) -> {
      if (!known.contains(key)) {
        problems.add(value, "unknown key; " + Nearest.hint(key, known));
      }
    });
  }

  void refuse(String key) {
    problem(key, "not available in this version");
  }

  /** The value of a key that must be there. */
  @Nullable
  YamlNode required(String key) {
    @Nullable YamlNode value = values.get(key);
    if (value == null) {
      problem("the key " + key + " is missing");
    }
    return value;
  }

  @Nullable
  String text(YamlNode node) {
    return value(node).text();
  }

  /** The items of a list that must not be empty. */
  List<YamlNode> items(YamlNode node) {
    return value(node).items().stream().map(YamlValue::node).toList();
  }

  @Nullable
  Long whole(YamlNode node, long least, long most) {
    return value(node).whole(least, most);
  }
}
