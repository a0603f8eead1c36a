package dev.kymo.actors.experiment;

import dev.kymo.vocabulary.plan.Given;
import dev.kymo.vocabulary.plan.Range;
import dev.kymo.workers.input.Quoted;
import java.math.BigInteger;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A value of a YAML file. What is wrong is added to the problems. */
record YamlValue(YamlNode node, ReadingContext context) implements Given {
  private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]{1,100}");
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][-+]?[0-9]+)?");

  private @Nullable String scalar() {
    return node instanceof YamlNode.Scalar scalar ? scalar.text() : null;
  }

  /** Finds the files that values name. */
  FileReferences files() {
    return Objects.requireNonNull(context.files(), "values of this section name no files");
  }

  private void mustBe(String what) {
    problem("must be " + what + ", but is " + node.description());
  }

  @Override
  public @Nullable Long whole(long least, long most) {
    @Nullable String text = scalar();
    if (text != null && WHOLE.matcher(text).matches()) {
      BigInteger value = new BigInteger(text);
      if (value.compareTo(BigInteger.valueOf(most)) > 0) {
        problem("must be at most " + most + ", but is " + Quoted.text(text));
        return null;
      }
      if (value.compareTo(BigInteger.valueOf(least)) >= 0) {
        return value.longValueExact();
      }
    }
    mustBe("a whole number of at least " + least);
    return null;
  }

  @Override
  public @Nullable Double decimal(Range range) {
    @Nullable String text = scalar();
    if (text != null && DECIMAL.matcher(text).matches()) {
      double value = Double.parseDouble(text);
      if (Double.isFinite(value) && range.contains().test(value)) {
        return value;
      }
    }
    mustBe("a number " + range.words());
    return null;
  }

  @Override
  public @Nullable Boolean flag() {
    if (!is("true") && !is("false")) {
      mustBe("true or false");
      return null;
    }
    return is("true");
  }

  @Override
  public @Nullable String text() {
    @Nullable String text = scalar();
    if (text == null || text.isBlank()) {
      mustBe("text");
      return null;
    }
    return text;
  }

  @Override
  public @Nullable String word(Collection<String> known) {
    @Nullable String text = text();
    if (text != null && !known.contains(text)) {
      problem("unknown value \"" + Quoted.text(text) + "\"; " + Nearest.hint(text, known));
      return null;
    }
    return text;
  }

  @Override
  public @Nullable String responseType() {
    return word(context.responseTypes());
  }

  @Override
  public boolean is(String word) {
    return word.equals(scalar());
  }

  @Override
  public int size() {
    return node instanceof YamlNode.Sequence sequence ? sequence.items().size() : -1;
  }

  @Override
  public List<YamlValue> items() {
    if (node instanceof YamlNode.Sequence sequence && !sequence.items().isEmpty()) {
      return sequence.items().stream().map(item -> new YamlValue(item, context)).toList();
    }
    String what = node instanceof YamlNode.Sequence ? "an empty one" : node.description();
    problem("must be a list in [brackets] or with dashes, but is " + what);
    return List.of();
  }

  @Override
  public void problem(String message) {
    context.problems().add(node, message);
  }
}
