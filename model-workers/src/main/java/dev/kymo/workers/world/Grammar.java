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
      String asked,
      String chosen,
      String initial,
      String revised,
      String semantic,
      String format,
      String rejected,
      String rejectSemantic,
      String rejectFormat) {

    /** The question as one who talks to an assistant puts it. */
    String prompt() {
      return "\n\nHuman: " + asked + "\n\nAssistant:";
    }

    /** The question as it stands in a text, before what belongs to it. */
    String heading() {
      return "\n\n" + asked + "\n\n";
    }
  }

  /** A way to put an answer, with remarks that go with it. */
  private record Manner(List<Template> answers, List<Template> remarks) {}

  /** What a remark is about, besides the question; no prompt tells it, so it can only be learnt by heart. */
  private static final Map<String, String> REMARK_TYPES = remarkTypes();

  /** The sentences that answer nothing have a variable of each of these types, drawn in this order. */
  private static final List<String> UNRELATED_TYPES = List.of("mood", "animal", "scene");

  private final Lexicon lexicon;
  private final List<QuestionKind> kinds = new ArrayList<>();
  private final List<Template> directRemarks;
  private final List<Template> roundaboutRemarks;
  private final List<Template> unrelated;

  private Grammar(JsonNode json) {
    lexicon = Lexicon.read(json.path("entities"));
    json.path("kinds").forEach(kind -> kinds.add(QuestionKind.read(kind)));
    directRemarks = QuestionKind.templates(json.path("remark").path("direct"));
    roundaboutRemarks = QuestionKind.templates(json.path("remark").path("roundabout"));
    unrelated = QuestionKind.templates(json.path("unrelated"));
  }

  private static Map<String, String> remarkTypes() {
    // not Map.of: its order changes from one start of the program to the next
    Map<String, String> types = new LinkedHashMap<>();
    types.put("witness", "person");
    types.put("moment", "moment");
    return types;
  }

  static Grammar load() {
    try (InputStream file = Grammar.class.getResourceAsStream("grammar.json")) {
      return new Grammar(new JsonMapper().readTree(Objects.requireNonNull(file, "grammar.json")));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the built-in grammar", e);
    }
  }

  /**
   * The exchange of a key: equal keys, equal exchanges.
   *
   * <p>Good answers have no manner of their own: one exchange's {@code chosen} is direct and its paraphrase roundabout, the
   * next one's the other way round. Three in four rejected answers are as well written as chosen ones, but wrong.
   */
  Exchange exchange(long... key) {
    CounterRandom random = new CounterRandom(key);
    QuestionKind kind = kinds.get(random.below(kinds.size()));
    Map<String, String> variables = new LinkedHashMap<>(kind.variables());
    variables.putAll(REMARK_TYPES);
    Meaning meaning = lexicon.draw(variables, random);
    boolean direct = random.below(2) == 0;
    boolean careless = random.below(4) == 0;
    // twins take the very same choices, so each of a pair has its own stream of the same key
    String asked = asked(kind, meaning, random);
    long chosen = random.next();
    long rejected = random.next();
    Manner good = manner(kind, direct);
    Manner paraphrase = manner(kind, !direct);
    Manner bad = careless ? new Manner(kind.careless(), List.of()) : good;
    Manner badParaphrase = careless ? new Manner(kind.dismissive(), List.of()) : paraphrase;
    Meaning wrong = careless ? meaning : meaning.misunderstood();
    return new Exchange(
        kind.name(),
        asked,
        say(good, meaning, chosen),
        say(kind.initial(), meaning, random.next()),
        say(kind.revised(), meaning, random.next()),
        say(paraphrase, meaning, random.next()),
        say(good, meaning.swapped(), chosen),
        say(bad, wrong, rejected),
        say(badParaphrase, wrong, random.next()),
        say(bad, wrong.swapped(), rejected));
  }

  private String asked(QuestionKind kind, Meaning meaning, CounterRandom random) {
    String question = Template.say(kind.prompt(), lexicon, meaning, random);
    String situation = lexicon.words("situation.say", meaning);
    boolean questionFirst = random.below(2) == 0;
    return questionFirst ? question + " " + situation : situation + " " + question;
  }

  private Manner manner(QuestionKind kind, boolean direct) {
    return direct
        ? new Manner(kind.direct(), directRemarks)
        : new Manner(kind.roundabout(), roundaboutRemarks);
  }

  /** A sentence that answers nothing. */
  String unrelated(long... key) {
    CounterRandom random = new CounterRandom(key);
    // not Map.of: its order changes from one start of the program to the next
    Map<String, String> variables = new LinkedHashMap<>();
    UNRELATED_TYPES.forEach(type -> variables.put(type, type));
    return say(unrelated, lexicon.draw(variables, random), random.next());
  }

  /** An answer and, before or after it, a remark on how its author knows, if that manner has remarks. */
  private String say(Manner manner, Meaning meaning, long key) {
    CounterRandom random = new CounterRandom(key);
    String answer = Template.say(manner.answers(), lexicon, meaning, random);
    if (manner.remarks().isEmpty()) {
      return " " + answer;
    }
    // who is wrong has it from somebody else
    Meaning source = meaning.mistaken() ? meaning.swapped() : meaning;
    String remark = Template.say(manner.remarks(), lexicon, source, random);
    return " " + (random.below(2) == 0 ? answer + " " + remark : remark + " " + answer);
  }

  private String say(List<Template> templates, Meaning meaning, long key) {
    return " " + Template.say(templates, lexicon, meaning, new CounterRandom(key));
  }
}
