package dev.kymo.workers.world;

import dev.kymo.workers.training.CounterRandom;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text with slots, {@code {thing.owner}}, and choices between words of the same meaning, {@code [owns|possesses]}. */
record Template(String text) {
  private static final Pattern CHOICE = Pattern.compile("\\[([^\\]]*)]");
  private static final Pattern SLOT = Pattern.compile("\\{([^}]*)}");

  /** Chooses one of several templates, and says it. */
  static String say(
      List<Template> templates, Lexicon lexicon, Meaning meaning, CounterRandom random) {
    return templates.get(random.below(templates.size())).say(lexicon, meaning, random);
  }

  private String say(Lexicon lexicon, Meaning meaning, CounterRandom random) {
    String chosen = CHOICE.matcher(text).replaceAll(match -> {
      List<String> words = List.of(match.group(1).split("\\|"));
      return Matcher.quoteReplacement(words.get(random.below(words.size())));
    });
    return SLOT.matcher(chosen)
        .replaceAll(match -> Matcher.quoteReplacement(lexicon.words(match.group(1), meaning)));
  }
}
