package dev.kymo.probes;

import dev.kymo.workers.data.DataSet;
import dev.kymo.workers.data.Row;
import dev.kymo.workers.training.CounterRandom;
import dev.kymo.workers.training.DataPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The one draw of an experiment: a random order of its probe set's rows, of which every probe observes the first so many. It is a
 * function of the probe set and of what is trained on alone, so that all runs and attempts observe the same.
 *
 * <p>Where the probe set has both, rows that are trained on themselves and others are drawn in the proportion in which they are there, but at
 * least one of either kind. A row is trained on if a row of the training data has the same prompt.
 */
public final class RowDraw {
  /** Any number would do; another one would observe other rows. */
  private static final long SEED = 20240715;

  private final List<Row> rows;
  private final Set<String> trainedPrompts;
  private final int[] order;

  /**
   * Reads what the draw depends on.
   *
   * @throws dev.kymo.workers.data.DataFormatException if a line is no row
   */
  public static RowDraw read(ProbePlan probes, DataPlan training) {
    DataSet trained =
        DataSet.read(training.train(), training.trainLimit(), training.extraResponses());
    return new RowDraw(
        DataSet.read(probes.rows(), probes.limit(), probes.extraResponses()).rows(),
        trained.rows().stream().map(Row::prompt).collect(Collectors.toUnmodifiableSet()));
  }

  /**
   * @param rows the whole probe set
   * @param trainedPrompts prompts of the training data
   */
  RowDraw(List<Row> rows, Set<String> trainedPrompts) {
    this.rows = List.copyOf(rows);
    this.trainedPrompts = Set.copyOf(trainedPrompts);
    order = new CounterRandom(SEED).permutation(rows.size());
  }

  /**
   * The rows that are meant: drawn if they are only asked for; those given by number with what is known of them.
   *
   * @throws IllegalArgumentException if there is nothing to observe, or if a number is none of a row
   */
  public ObservedRows of(ObservedRows asked) {
    if (asked instanceof ObservedRows.Asked some) {
      return drawn(some.count(), some.responses(), draw(some.count(), some.responses()));
    }
    if (asked instanceof ObservedRows.Drawn some) {
      for (int row : some.rows()) {
        if (row >= rows.size()) {
          throw new IllegalArgumentException(
              "there is no row " + row + "; rows are 0 to " + (rows.size() - 1));
        }
      }
      return drawn(some.count(), some.responses(), some.rows());
    }
    return asked;
  }

  /** The first so many rows with all their responses. */
  public ObservedRows.Drawn first(int count) {
    return drawn(
        count,
        List.of(),
        IntStream.range(0, Math.min(count, rows.size())).boxed().toList());
  }

  private ObservedRows.Drawn drawn(int count, List<String> responses, List<Integer> numbers) {
    if (numbers.stream().noneMatch(number -> has(rows.get(number), responses))) {
      throw new IllegalArgumentException(
          "no row has " + String.join(" or ", responses) + ", so that nothing would be observed");
    }
    return new ObservedRows.Drawn(
        count, responses, numbers, numbers.stream().filter(this::isTrained).toList());
  }

  /** So many of the rows that have one of the responses, ascending. */
  private List<Integer> draw(int count, List<String> responses) {
    List<Integer> trained = new ArrayList<>();
    List<Integer> others = new ArrayList<>();
    for (int number : order) {
      if (has(rows.get(number), responses)) {
        (isTrained(number) ? trained : others).add(number);
      }
    }
    int all = trained.size() + others.size();
    int ofTrained = share(Math.min(count, all), trained.size(), all);
    TreeSet<Integer> drawn = new TreeSet<>(trained.subList(0, ofTrained));
    drawn.addAll(others.subList(0, Math.min(count, all) - ofTrained));
    return List.copyOf(drawn);
  }

  /** How many of {@code count} fall on a kind that has {@code size} of {@code all}; at least one on either kind if it can be. */
  private static int share(int count, int size, int all) {
    if (size == 0 || size == all) {
      return size == 0 ? 0 : count;
    }
    int proportional = (int) Math.round((double) count * size / all);
    return count < 2 ? proportional : Math.max(1, Math.min(count - 1, proportional));
  }

  private boolean isTrained(int number) {
    return trainedPrompts.contains(rows.get(number).prompt());
  }

  private static boolean has(Row row, List<String> responses) {
    return responses.isEmpty() || row.responses().keySet().stream().anyMatch(responses::contains);
  }
}
