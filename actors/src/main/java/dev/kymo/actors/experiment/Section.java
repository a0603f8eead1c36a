package dev.kymo.actors.experiment;

import dev.kymo.workers.input.Quoted;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keys with their values, read one by one. What is wrong is added to the problems and the fallback is returned in its
 * place, so that reading goes on and finds the next problem; the result is thrown away then.
 */
final class Section {
  private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]{1,100}");
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][-+]?[0-9]+)?");

  private final String path;
  private final int line;
  private final Map<String, YamlNode> values;
  private final Problems problems;

  Section(String path, int line, Map<String, YamlNode> values, Problems problems) {
    this.path = path;
    this.line = line;
    this.values = values;
    this.problems = problems;
  }

  /** The keys of {@code node}, which must be a mapping; no keys if it is not. */
  static Section of(YamlNode node, Problems problems) {
    if (node instanceof YamlNode.Mapping mapping) {
      return new Section(mapping.path(), mapping.line(), mapping.entries(), problems);
    }
    problems.add(node, "must be a section of keys, but is " + node.description());
    return new Section(node.path(), node.line(), Map.of(), problems);
  }

  /** This section above another one, whose values count where this has none. */
  Section over(Map<String, YamlNode> lower) {
    Map<String, YamlNode> merged = new LinkedHashMap<>(lower);
    merged.putAll(values);
    return new Section(path, line, merged, problems);
  }

  Map<String, YamlNode> values() {
    return values;
  }

  @Nullable
  YamlNode get(String key) {
    return values.get(key);
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  /** A problem of the section as a whole. */
  void problem(String message) {
    problems.add(line, path, message);
  }

  /** A problem of a key's value, if the key is there. */
  void problem(String key, String message) {
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
    if (node instanceof YamlNode.Scalar scalar
        && scalar.text() != null
        && !scalar.text().isBlank()) {
      return scalar.text();
    }
    problems.add(node, "must be text, but is " + node.description());
    return null;
  }

  /** The items of a list that must not be empty. */
  List<YamlNode> items(YamlNode node) {
    if (node instanceof YamlNode.Sequence sequence && !sequence.items().isEmpty()) {
      return sequence.items();
    }
    String what = node instanceof YamlNode.Sequence ? "an empty one" : node.description();
    problems.add(node, "must be a list in [brackets] or with dashes, but is " + what);
    return List.of();
  }

  int whole(String key, int least, int fallback) {
    @Nullable YamlNode node = values.get(key);
    if (node == null) {
      return fallback;
    }
    @Nullable Long value = whole(node, least, Integer.MAX_VALUE);
    return value == null ? fallback : Math.toIntExact(value);
  }

  /** A count of at least 1, or {@code all}, which is null and the default. */
  @Nullable
  Integer wholeOrAll(String key) {
    @Nullable YamlNode node = values.get(key);
    if (node == null || (node instanceof YamlNode.Scalar scalar && "all".equals(scalar.text()))) {
      return null;
    }
    return whole(key, 1, 1);
  }

  @Nullable
  Long whole(YamlNode node, long least, long most) {
    @Nullable String text = node instanceof YamlNode.Scalar scalar ? scalar.text() : null;
    if (text != null && WHOLE.matcher(text).matches()) {
      BigInteger value = new BigInteger(text);
      if (value.compareTo(BigInteger.valueOf(most)) > 0) {
        problems.add(node, "must be at most " + most + ", but is " + Quoted.text(text));
        return null;
      }
      if (value.compareTo(BigInteger.valueOf(least)) >= 0) {
        return value.longValueExact();
      }
    }
    problems.add(
        node, "must be a whole number of at least " + least + ", but is " + node.description());
    return null;
  }

  double decimal(String key, Range range, double fallback) {
    @Nullable YamlNode node = values.get(key);
    return node == null ? fallback : decimal(node, range, fallback);
  }

  double decimal(YamlNode node, Range range, double fallback) {
    @Nullable String text = node instanceof YamlNode.Scalar scalar ? scalar.text() : null;
    if (text != null && DECIMAL.matcher(text).matches()) {
      double value = Double.parseDouble(text);
      if (Double.isFinite(value) && range.contains().test(value)) {
        return value;
      }
    }
    problems.add(node, "must be a number " + range.words() + ", but is " + node.description());
    return fallback;
  }

  boolean flag(String key, boolean fallback) {
    @Nullable YamlNode node = values.get(key);
    if (node == null) {
      return fallback;
    }
    @Nullable String text = node instanceof YamlNode.Scalar scalar ? scalar.text() : null;
    if (!"true".equals(text) && !"false".equals(text)) {
      problems.add(node, "must be true or false, but is " + node.description());
      return fallback;
    }
    return "true".equals(text);
  }

  /** One of an enum's constants, written in kebab-case. */
  <E extends Enum<E>> E choice(String key, E fallback) {
    List<E> constants = List.of(fallback.getDeclaringClass().getEnumConstants());
    @Nullable String word = word(key, constants.stream().map(Section::kebab).toList());
    return constants.stream()
        .filter(constant -> kebab(constant).equals(word))
        .findFirst()
        .orElse(fallback);
  }

  /** One of the known words; null if it is not there or is none of them. */
  @Nullable
  String word(String key, Collection<String> known) {
    @Nullable YamlNode node = values.get(key);
    return node == null ? null : word(node, known);
  }

  @Nullable
  String word(YamlNode node, Collection<String> known) {
    @Nullable String text = text(node);
    if (text != null && !known.contains(text)) {
      problems.add(
          node, "unknown value \"" + Quoted.text(text) + "\"; " + Nearest.hint(text, known));
      return null;
    }
    return text;
  }

  /** A list of known words, each once. */
  List<String> words(YamlNode node, Collection<String> known) {
    List<String> words = new ArrayList<>();
    for (YamlNode item : items(node)) {
      @Nullable String word = word(item, known);
      if (word != null && words.contains(word)) {
        problems.add(item, Quoted.text(word) + " is listed twice");
      } else if (word != null) {
        words.add(word);
      }
    }
    return words;
  }

  static String kebab(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static List<String> kebab(Enum<?>[] constants) {
    return Stream.of(constants).map(Section::kebab).toList();
  }
}
