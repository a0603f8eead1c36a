package dev.kymo.workers.world;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.workers.data.ResponseTypes;
import dev.kymo.workers.data.Row;
import dev.kymo.workers.file.Sha256;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GrammarWorldTest {
  /** Whatever was measured on the built-in data was measured on these bytes. */
  private static final String PINNED =
      "5fe2d932e9f31f1797a64aa797ad16c00b0b181fe6f14789b38486e6e40e92ef";

  private final GrammarWorld world = new GrammarWorld(WorldBuilder.BUILTIN_SEED);
  private final List<Row> training = world.training();
  private final List<Row> test = world.test();

  @Test
  void rows_ofTheBuiltinSeed_areTheSameForEver() {
    List<Row> all = new ArrayList<>(training);
    all.addAll(test);

    assertThat(Sha256.hexOf(RowsFile.of(all))).isEqualTo(PINNED);
  }

  @Test
  void training_ofAnotherSeed_isOther() {
    assertThat(new GrammarWorld(2).training().get(0)).isNotEqualTo(training.get(0));
  }

  @Test
  void responses_everyRow_haveEveryTypeInOrderAndAreAllDifferent() {
    for (Row row : rows().toList()) {
      assertThat(row.responses().keySet()).containsExactlyElementsOf(ResponseTypes.KNOWN);
      assertThat(row.responses().values()).doesNotHaveDuplicates().allMatch(t -> t.startsWith(" "));
      assertThat(row.prompt()).startsWith("\n\nHuman: ").endsWith("\n\nAssistant:");
    }
  }

  @Test
  void texts_everyWhere_haveNoUnfilledSlotOrChoice() {
    assertThat(rows().flatMap(row -> row.responses().values().stream()).toList())
        .noneMatch(text -> text.matches(".*[\\[\\]{}|].*"));
  }

  @Test
  void prompts_ofAllSplits_areUnique() {
    List<String> prompts = rows().map(Row::prompt).toList();

    assertThat(prompts)
        .hasSize(GrammarWorld.TRAINING_ROWS + GrammarWorld.TEST_ROWS)
        .doesNotHaveDuplicates();
    assertThat(world.preTraining(2000))
        .extracting(Row::prompt)
        .doesNotContainAnyElementsOf(prompts);
  }

  @Test
  void probes_always_areTheFirstTrainingRows() {
    assertThat(world.probes()).isEqualTo(training.subList(0, GrammarWorld.PROBE_ROWS));
  }

  @Test
  void irrelevantAnswers_everyRow_areTheChosenOfAnotherRowOfTheirSplit() {
    Set<String> trainingAnswers = chosen(training);
    Set<String> testAnswers = chosen(test);

    for (Row row : rows().toList()) {
      assertThat(trainingAnswers).contains(row.responses().get("irr_train"));
      assertThat(testAnswers).contains(row.responses().get("irr_test"));
    }
  }

  @Test
  void randomTexts_everyRow_areTheWordsShuffledAndAsManyOthers() {
    for (Row row : rows().toList()) {
      List<String> words = words(row.responses().get("chosen"));

      assertThat(words(row.responses().get("random_permute")))
          .containsExactlyInAnyOrderElementsOf(words)
          .isNotEqualTo(words);
      assertThat(words(row.responses().get("random_nonhum"))).hasSameSizeAs(words);
    }
  }

  /** What a model is to tell apart is apart: bad answers and twins are about something else, or wrong. */
  @Test
  void badAnswers_everyRow_areNeverWhatIsRightForThatRowOrItsTwin() {
    List<String> right = List.of("chosen", "chosen_gptsemantic", "chosen_gptformat");
    List<String> wrong = List.of("rejected", "reject_gptsemantic", "reject_gptformat");

    for (Row row : rows().toList()) {
      List<String> good = right.stream().map(row.responses()::get).toList();
      List<String> bad = wrong.stream().map(row.responses()::get).toList();

      assertThat(bad).as("row %s", row.prompt()).doesNotContainAnyElementsOf(good);
    }
  }

  /** Some rejected answers are careless, but most are put like good ones: only their facts give them away. */
  @Test
  void rejected_mostRows_startAsSomeChosenAnswerDoes() {
    Set<String> openings = new HashSet<>();
    rows().forEach(row -> openings.add(words(row.responses().get("chosen")).get(0)));

    long alike = training.stream()
        .filter(row -> openings.contains(words(row.responses().get("rejected")).get(0)))
        .count();

    assertThat(alike).isBetween(training.size() / 2L, training.size() * 9L / 10);
  }

  /** In talk, the answer is nearly always about something else than the question; below a heading it never is. */
  @Test
  void preTraining_talkAndText_differInWhetherAnswersBelong() {
    List<Row> rows = world.preTraining(2000);

    assertThat(meanSharedWithPrompt(rows, true)).isLessThan(meanSharedWithPrompt(rows, false) / 2);
  }

  /** A paraphrase shares few words in the same order; a twin of the format shares most but not the subject. */
  @Test
  void twins_onAverage_shareTheFormThatParaphrasesDoNot() {
    double paraphrase = meanSharedPairs("chosen", "chosen_gptsemantic");
    double twin = meanSharedPairs("chosen", "chosen_gptformat");

    assertThat(twin).isGreaterThan(0.2);
    assertThat(paraphrase).isLessThan(twin / 2);
  }

  @Test
  void vocabulary_ofTheTrainingRows_isRichAndKnownToThePreTraining() {
    Set<String> words = new HashSet<>();
    training.forEach(
        row -> row.responses().values().forEach(text -> words.addAll(bareWords(text))));
    Set<String> known = new HashSet<>();
    world
        .preTraining(6000)
        .forEach(row -> row.responses().values().forEach(t -> known.addAll(bareWords(t))));

    assertThat(words).hasSizeGreaterThan(500);
    words.removeAll(known);
    assertThat(words).isEmpty();
  }

  private Stream<Row> rows() {
    return Stream.concat(training.stream(), test.stream());
  }

  /** The mean number of long words, which are mostly names and facts, that a text shares with its prompt. */
  private static double meanSharedWithPrompt(List<Row> rows, boolean talk) {
    return rows.stream()
        .filter(row -> row.prompt().contains("Human:") == talk)
        .mapToLong(row -> {
          Set<String> asked = new HashSet<>(bareWords(row.prompt()));
          return bareWords(row.responses().get("chosen")).stream()
              .distinct()
              .filter(word -> word.length() > 4 && asked.contains(word))
              .count();
        })
        .average()
        .orElseThrow();
  }

  private static Set<String> chosen(List<Row> rows) {
    return rows.stream().map(row -> row.responses().get("chosen")).collect(Collectors.toSet());
  }

  private static List<String> words(String text) {
    return Arrays.asList(text.strip().split(" "));
  }

  private static List<String> bareWords(String text) {
    return List.of(text.strip().split("[^A-Za-z]+"));
  }

  /** The share of one response's pairs of neighbouring words that the other has too. */
  private double meanSharedPairs(String one, String other) {
    return training.stream()
        .mapToDouble(row -> {
          Set<String> pairs = pairs(row.responses().get(one));
          Set<String> shared = new HashSet<>(pairs);
          shared.retainAll(pairs(row.responses().get(other)));
          return (double) shared.size() / pairs.size();
        })
        .average()
        .orElseThrow();
  }

  private static Set<String> pairs(String text) {
    List<String> words = words(text);
    Set<String> pairs = new HashSet<>();
    for (int i = 1; i < words.size(); i++) {
      pairs.add(words.get(i - 1) + " " + words.get(i));
    }
    return pairs;
  }
}
