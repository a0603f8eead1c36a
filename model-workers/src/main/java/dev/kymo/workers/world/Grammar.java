package dev.kymo.workers.world;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.kymo.workers.training.CounterRandom;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The village's lexicon and all that can be said about it, from {@code grammar.json}. */
final class Grammar {
  /** A question with its answers, before anything of other rows is known. */
  record Exchange(
      String kind,
      String prompt,
      String chosen,
      String initial,
      String revised,
      String semantic,
      String format,
      String rejected,
      String rejectSemantic,
      String rejectFormat) {}

  /** The sentences that answer nothing have a variable of each of these types, drawn in this order. */
  private static final List<String> UNRELATED_TYPES = List.of("mood", "animal", "scene");

  private final Lexicon lexicon;
  private final List<QuestionKind> kinds = new ArrayList<>();
  private final List<Template> unrelated;

  private Grammar(JsonNode json) {
    lexicon = Lexicon.read(json.path("entities"));
    json.path("kinds").forEach(kind -> kinds.add(QuestionKind.read(kind)));
    unrelated = QuestionKind.templates(json.path("unrelated"));
  }

  static Grammar load() {
    try (InputStream file = Grammar.class.getResourceAsStream("grammar.json")) {
      return new Grammar(new JsonMapper().readTree(Objects.requireNonNull(file, "grammar.json")));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the built-in grammar", e);
    }
  }

  /** The exchange of a key: equal keys, equal exchanges. */
  Exchange exchange(long... key) {
    CounterRandom random = new CounterRandom(key);
    QuestionKind kind = kinds.get(random.below(kinds.size()));
    Meaning meaning = lexicon.draw(kind.variables(), random);
    String question = Template.say(kind.prompt(), lexicon, meaning, random);
    String situation = lexicon.words("situation.say", meaning);
    boolean questionFirst = random.below(2) == 0;
    String asked = questionFirst ? question + " " + situation : situation + " " + question;
    // twins take the very same choices, so each of a pair has its own stream of the same key
    long chosen = random.next();
    long rejected = random.next();
    return new Exchange(
        kind.name(),
        "\n\nHuman: " + asked + "\n\nAssistant:",
        say(kind.chosen(), meaning, chosen),
        say(kind.initial(), meaning, random.next()),
        say(kind.revised(), meaning, random.next()),
        say(kind.semantic(), meaning, random.next()),
        say(kind.chosen(), meaning.swapped(), chosen),
        say(kind.rejected(), meaning, rejected),
        say(kind.rejectSemantic(), meaning, random.next()),
        say(kind.rejected(), meaning.swapped(), rejected));
  }

  /** A sentence that answers nothing. */
  String unrelated(long... key) {
    CounterRandom random = new CounterRandom(key);
    // not Map.of: its order changes from one start of the program to the next
    Map<String, String> variables = new LinkedHashMap<>();
    UNRELATED_TYPES.forEach(type -> variables.put(type, type));
    return say(unrelated, lexicon.draw(variables, random), random.next());
  }

  private String say(List<Template> templates, Meaning meaning, long key) {
    return " " + Template.say(templates, lexicon, meaning, new CounterRandom(key));
  }
}
