package dev.kymo.workers.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CounterRandomTest {
  private static final int DRAWS = 70_000;
  /** Computed by another implementation. */
  private static final long[] PINNED_NUMBERS = {
    -3386563456547960523L, -1240692317147522100L, -385214731996544782L
  };

  private static final int[] PINNED_ORDER = {8, 4, 1, 9, 6, 7, 5, 3, 2, 0};
  private static final int[] OTHER_PINNED_ORDER = {4, 3, 5, 9, 2, 8, 6, 7, 1, 0};

  /** The order of every experiment's rows follows from these: they must never change. */
  @Test
  void next_knownKey_givesTheNumbersOfAlways() {
    CounterRandom random = new CounterRandom(0, 1, 0);

    assertThat(new long[] {random.next(), random.next(), random.next()})
        .containsExactly(PINNED_NUMBERS);
    assertThat(new CounterRandom(0, 1, 0).permutation(10)).containsExactly(PINNED_ORDER);
    assertThat(new CounterRandom(42, 2, 3).permutation(10)).containsExactly(OTHER_PINNED_ORDER);
  }

  @Test
  void constructor_keysInAnotherOrder_givesAnotherStream() {
    assertThat(new CounterRandom(1, 2).next()).isNotEqualTo(new CounterRandom(2, 1).next());
    assertThat(new CounterRandom(0, 0).next()).isNotEqualTo(new CounterRandom(0).next());
  }

  /** Seven cells: the statistic has six degrees of freedom and passes 22.5 once in a thousand keys; this key is fixed. */
  @Test
  void below_manyDraws_isUniform() {
    CounterRandom random = new CounterRandom(7);
    int[] counts = new int[7];
    for (int i = 0; i < DRAWS; i++) {
      counts[random.below(7)]++;
    }

    double expected = DRAWS / 7.0;
    double statistic = IntStream.of(counts)
        .mapToDouble(count -> (count - expected) * (count - expected) / expected)
        .sum();
    assertThat(statistic).isLessThan(22.5);
  }

  @Test
  void below_boundsOfAllSizes_staysInRangeAndReachesBothEnds() {
    CounterRandom random = new CounterRandom(8);
    assertThat(random.below(1)).isZero();
    assertThat(IntStream.range(0, 200).map(i -> random.below(3)).boxed().distinct())
        .containsExactlyInAnyOrder(0, 1, 2);
    assertThat(IntStream.range(0, 1000).map(i -> random.below(Integer.MAX_VALUE)))
        .allMatch(value -> value >= 0 && value < Integer.MAX_VALUE);
  }

  @Test
  void permutation_manySizes_holdsEveryNumberOnce() {
    for (int size : new int[] {0, 1, 2, 17, 1000}) {
      assertThat(new CounterRandom(size).permutation(size))
          .containsExactlyInAnyOrder(IntStream.range(0, size).toArray());
    }
  }

  /** All six orders of three rows, about equally often over the seeds. */
  @Test
  void permutation_overSeeds_isUniform() {
    int[] counts = new int[6];
    for (int seed = 0; seed < 6000; seed++) {
      int[] order = new CounterRandom(seed, 1, 0).permutation(3);
      counts[order[0] * 2 + (order[1] > order[2] ? 1 : 0)]++;
    }

    assertThat(IntStream.of(counts)).allMatch(count -> Math.abs(count - 1000) < 120);
  }

  /** Mean, standard deviation and share beyond two of them, each within five standard errors. */
  @Test
  void normal_manyDraws_isNormal() {
    CounterRandom random = new CounterRandom(9);
    double[] draws = DoubleStream.generate(() -> random.normal(3)).limit(DRAWS).toArray();

    double mean = DoubleStream.of(draws).average().orElseThrow();
    double square = DoubleStream.of(draws).map(x -> x * x).average().orElseThrow();
    long beyond = DoubleStream.of(draws).filter(x -> Math.abs(x) > 6).count();

    double error = 3 / Math.sqrt(DRAWS);
    assertThat(mean).isBetween(-5 * error, 5 * error);
    assertThat(Math.sqrt(square))
        .isBetween(3 - 5 * error / Math.sqrt(2), 3 + 5 * error / Math.sqrt(2));
    assertThat((double) beyond / DRAWS).isBetween(0.0416, 0.0494); // 0.0455 ± 5 · 0.00079
  }
}
