package dev.kymo.workers.world;

import dev.kymo.workers.data.ResponseTypes;
import dev.kymo.workers.data.Row;
import dev.kymo.workers.training.CounterRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Preference data about the village: rows with every response type, and answers of mixed quality to pre-train on. A function
 * of the seed; no prompt occurs twice, nor in two splits.
 */
public final class GrammarWorld {
  public static final int TRAINING_ROWS = 512;
  public static final int TEST_ROWS = 100;
  public static final int PROBE_ROWS = 100;

  // what a stream of random numbers is for
  private static final int TRAIN = 1;
  private static final int TEST = 2;
  private static final int UNRELATED = 3;
  private static final int OTHER_ROW = 4;
  private static final int PERMUTATION = 5;
  private static final int WORDS = 6;
  private static final int PRE_TRAINING = 7;

  private final Grammar grammar = Grammar.load();
  private final long seed;
  private final Set<String> prompts = new HashSet<>();
  private final List<Grammar.Exchange> training;
  private final List<Grammar.Exchange> test;
  private final List<String> vocabulary;

  public GrammarWorld(long seed) {
    this.seed = seed;
    training = exchanges(TRAIN, TRAINING_ROWS);
    test = exchanges(TEST, TEST_ROWS);
    vocabulary = vocabulary();
  }

  private List<Grammar.Exchange> exchanges(int split, int count) {
    List<Grammar.Exchange> exchanges = new ArrayList<>();
    for (int attempt = 0; exchanges.size() < count; attempt++) {
      Grammar.Exchange exchange = grammar.exchange(seed, split, attempt);
      if (prompts.add(exchange.prompt())) {
        exchanges.add(exchange);
      }
    }
    return exchanges;
  }

  /** The rows to train on. */
  public List<Row> training() {
    return rows(TRAIN, training);
  }

  /** Rows whose prompts are never trained on. */
  public List<Row> test() {
    return rows(TEST, test);
  }

  /** The rows to observe: the first ones of {@link #training}, as in the paper, whose probes have training prompts. */
  public List<Row> probes() {
    return training().subList(0, PROBE_ROWS);
  }

  private List<Row> rows(int split, List<Grammar.Exchange> exchanges) {
    List<Row> rows = new ArrayList<>();
    for (Grammar.Exchange exchange : exchanges) {
      int number = rows.size();
      rows.add(new Row(number, exchange.prompt(), responses(split, number, exchange)));
    }
    return rows;
  }

  private Map<String, String> responses(int split, int number, Grammar.Exchange exchange) {
    Map<String, String> responses = new LinkedHashMap<>();
    responses.put(ResponseTypes.CHOSEN, exchange.chosen());
    responses.put("chosen_initial", exchange.initial());
    responses.put("chosen_selfr", exchange.revised());
    responses.put("chosen_gptsemantic", exchange.semantic());
    responses.put("chosen_gptformat", exchange.format());
    responses.put(ResponseTypes.REJECTED, exchange.rejected());
    responses.put("reject_gptsemantic", exchange.rejectSemantic());
    responses.put("reject_gptformat", exchange.rejectFormat());
    CounterRandom others = new CounterRandom(seed, OTHER_ROW, split, number);
    responses.put("irr_train", answerOfAnotherKind(exchange, training, others));
    responses.put("irr_test", answerOfAnotherKind(exchange, test, others));
    responses.put("irr_hum", grammar.unrelated(seed, UNRELATED, split, number));
    String[] words = words(exchange.chosen());
    CounterRandom order = new CounterRandom(seed, PERMUTATION, split, number);
    responses.put("random_permute", permuted(words, order));
    CounterRandom random = new CounterRandom(seed, WORDS, split, number);
    responses.put("random_nonhum", randomWords(words.length, random));
    return responses;
  }

  private static String answerOfAnotherKind(
      Grammar.Exchange exchange, List<Grammar.Exchange> others, CounterRandom random) {
    Grammar.Exchange other;
    do {
      other = others.get(random.below(others.size()));
    } while (other.kind().equals(exchange.kind()));
    return other.chosen();
  }

  private static String[] words(String text) {
    return text.strip().split(" ");
  }

  private static String permuted(String[] words, CounterRandom random) {
    String[] shuffled = new String[words.length];
    do {
      int[] order = random.permutation(words.length);
      for (int i = 0; i < words.length; i++) {
        shuffled[i] = words[order[i]];
      }
    } while (Arrays.equals(shuffled, words));
    return " " + String.join(" ", shuffled);
  }

  private String randomWords(int count, CounterRandom random) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(' ').append(vocabulary.get(random.below(vocabulary.size())));
    }
    return text.toString();
  }

  /** The bare words of all answers of the training rows. */
  private List<String> vocabulary() {
    Set<String> words = new TreeSet<>();
    for (Grammar.Exchange exchange : training) {
      String texts = exchange.chosen() + exchange.semantic() + exchange.rejected();
      for (String word : words(texts)) {
        words.add(word.replaceAll("[^A-Za-z]", ""));
      }
    }
    words.remove("");
    return List.copyOf(words);
  }

  /**
   * Rows whose {@code chosen} is an answer of any quality, good ones no more often than bad ones: a model trained on them knows
   * the language, but prefers nothing. Their prompts are in neither split.
   */
  public List<Row> preTraining(int count) {
    List<Row> rows = new ArrayList<>();
    for (int attempt = 0; rows.size() < count; attempt++) {
      Grammar.Exchange exchange = grammar.exchange(seed, PRE_TRAINING, attempt);
      if (!prompts.contains(exchange.prompt())) {
        String answer = answerOfAnyQuality(exchange, attempt);
        rows.add(new Row(rows.size(), exchange.prompt(), Map.of(ResponseTypes.CHOSEN, answer)));
      }
    }
    return rows;
  }

  private String answerOfAnyQuality(Grammar.Exchange exchange, int attempt) {
    List<String> answers = List.of(
        exchange.chosen(),
        exchange.rejected(),
        exchange.initial(),
        exchange.revised(),
        exchange.semantic(),
        exchange.rejectSemantic(),
        exchange.chosen(),
        exchange.rejected(),
        exchange.format(),
        exchange.rejectFormat(),
        grammar.unrelated(seed, PRE_TRAINING, UNRELATED, attempt));
    CounterRandom random = new CounterRandom(seed, PRE_TRAINING, WORDS, attempt);
    return answers.get(random.below(answers.size()));
  }
}
