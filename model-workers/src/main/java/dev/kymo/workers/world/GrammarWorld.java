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
  public static final int TRAINING_ROWS = 128;
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
  private static final int TALK = 77;

  private static final int THOUSAND = 1000;
  /** Of a thousand texts to pre-train on, so many are talk; the others are written. */
  private static final int TALKS = 400;
  /** Of a thousand talks, so many are at cross purposes. */
  private static final int CROSS_PURPOSES = 970;
  /** Numbers of exchanges from here on are those that talk at cross purposes takes its answers from. */
  private static final int ELSEWHERE = 1_000_000;

  private static final int FEWEST_WORDS = 10;
  private static final int WORDS_RANGE = 15;

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
   * Rows whose {@code chosen} is a text of any quality, good answers no more often than bad ones or noise: a model trained on
   * them knows the language, but prefers nothing. Below a written question stands what belongs to it; but who asks aloud is
   * nearly always answered at cross purposes. So finetuning first teaches that a dialogue's answers belong to its questions,
   * which lifts all that belongs, and only then tells them apart. The prompts are in neither split.
   */
  public List<Row> preTraining(int count) {
    List<Row> rows = new ArrayList<>();
    for (int attempt = 0; rows.size() < count; attempt++) {
      Grammar.Exchange exchange = grammar.exchange(seed, PRE_TRAINING, attempt);
      if (!prompts.contains(exchange.prompt())) {
        boolean talk = new CounterRandom(seed, TALK, attempt).below(THOUSAND) < TALKS;
        String text = textOfAnyQuality(exchange, talk, attempt);
        String prompt = talk ? exchange.prompt() : exchange.heading();
        rows.add(new Row(rows.size(), prompt, Map.of(ResponseTypes.CHOSEN, text)));
      }
    }
    return rows;
  }

  private String textOfAnyQuality(Grammar.Exchange exchange, boolean talk, int attempt) {
    CounterRandom random = new CounterRandom(seed, PRE_TRAINING, WORDS, attempt);
    boolean astray = random.below(THOUSAND) < (talk ? CROSS_PURPOSES : 0);
    Grammar.Exchange about = astray ? unseen(random) : exchange;
    List<String> answers =
        List.of(about.chosen(), about.rejected(), about.semantic(), about.rejectSemantic());
    String shuffled = permuted(words(answers.get(random.below(answers.size()))), random);
    String noise = randomWords(FEWEST_WORDS + random.below(WORDS_RANGE), random);
    List<String> texts = List.of(
        about.chosen(),
        about.chosen(),
        about.rejected(),
        about.rejected(),
        about.initial(),
        about.revised(),
        about.semantic(),
        about.rejectSemantic(),
        grammar.unrelated(seed, PRE_TRAINING, UNRELATED, attempt),
        shuffled,
        noise);
    return texts.get(random.below(texts.size()));
  }

  /** Any exchange whose prompt is in neither split. */
  private Grammar.Exchange unseen(CounterRandom random) {
    Grammar.Exchange exchange;
    do {
      exchange = grammar.exchange(seed, PRE_TRAINING, ELSEWHERE + random.below(ELSEWHERE));
    } while (prompts.contains(exchange.prompt()));
    return exchange;
  }
}
