package dev.kymo.actors.experiment;

import dev.kymo.vocabulary.plan.Key;
import dev.kymo.vocabulary.plan.PlanPart;
import dev.kymo.vocabulary.plan.Sink;
import dev.kymo.vocabulary.plan.Source;
import dev.kymo.vocabulary.plan.ValueType;
import dev.kymo.workers.data.Truncation;
import java.util.List;

/** How the data section says where rows are cut. */
final class TruncationKeys implements PlanPart<Truncation> {
  private static final Key<Integer> MAX_LENGTH = Key.of(
          "max-length",
          ValueType.whole(2),
          512,
          "the most that a prompt and a response have together, in training and probing alike; what is longer is cut")
      .in("tokens");
  private static final Key<Integer> MAX_PROMPT_LENGTH = Key.of(
          "max-prompt-length",
          ValueType.whole(1),
          256,
          "the most that is kept of a prompt where the row is too long; less than `max-length`")
      .in("tokens");
  private static final Key<Truncation.By> TRUNCATE_BY = Key.of(
      "truncate-by",
      ValueType.choice(Truncation.By.class),
      Truncation.By.ROW,
      "`row`: the longest of all the row's responses decides the cut, in training too; `pair`: only those trained on");

  @Override
  public List<Key<?>> keys() {
    return List.of(MAX_LENGTH, MAX_PROMPT_LENGTH, TRUNCATE_BY);
  }

  @Override
  public Truncation read(Source source) {
    int maxLength = MAX_LENGTH.read(source);
    int maxPromptLength = MAX_PROMPT_LENGTH.read(source);
    Truncation.By by = TRUNCATE_BY.read(source);
    if (maxPromptLength < maxLength) {
      return new Truncation(maxLength, maxPromptLength, by);
    }
    String given =
        source.has(MAX_PROMPT_LENGTH.name()) ? MAX_PROMPT_LENGTH.name() : MAX_LENGTH.name();
    source.problem(
        given,
        described(MAX_PROMPT_LENGTH, maxPromptLength, source) + " must be less than "
            + described(MAX_LENGTH, maxLength, source));
    return new Truncation(MAX_LENGTH.fallback(), MAX_PROMPT_LENGTH.fallback(), by);
  }

  private static String described(Key<Integer> key, int value, Source source) {
    return key.name() + " (" + value + (source.has(key.name()) ? "" : ", the default") + ")";
  }

  @Override
  public void write(Truncation value, Sink sink) {
    MAX_LENGTH.write(value.maxLength(), sink);
    MAX_PROMPT_LENGTH.write(value.maxPromptLength(), sink);
    TRUNCATE_BY.write(value.by(), sink);
  }
}
