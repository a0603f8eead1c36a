package dev.kymo.probes.influence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import dev.kymo.probes.calculus.Differentiator;
import dev.kymo.probes.calculus.RecordedPass;
import dev.kymo.workers.model.Example;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.model.WeightedExample;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** Gradients of one example at a time, and examples for which what avoids them must give the same. */
public final class PerExampleGradients {
  private PerExampleGradients() {}

  /** Prompts that are shared and prompts of one token, responses of one token and of many, ids that repeat. */
  public static List<WeightedExample> observed() {
    Random random = random(1);
    int[] prompt = ids(random, 7, 96);
    List<WeightedExample> examples = new ArrayList<>();
    for (Example example : List.of(
        new Example(prompt, ids(random, 9, 96)),
        new Example(prompt, ids(random, 1, 96)),
        new Example(prompt, new int[] {5, 5, 5, 5, 8, 5}),
        example(random, 1, 12),
        example(random, 20, 1))) {
      examples.add(WeightedExample.observed(example));
    }
    return examples;
  }

  public static List<WeightedExample> updates() {
    Random random = random(2);
    int[] prompt = ids(random(1), 7, 96);
    List<WeightedExample> examples = new ArrayList<>();
    for (Example example : List.of(
        new Example(prompt, ids(random, 4, 96)),
        new Example(prompt, new int[] {5, 8, 5}),
        example(random, 11, 13),
        new Example(new int[] {3}, new int[] {3}))) {
      double[] coefficients = random.doubles(example.tokens(), -1, 1).toArray();
      examples.add(new WeightedExample(example, coefficients));
    }
    return examples;
  }

  public static Example example(Random random, int prompt, int response) {
    return new Example(ids(random, prompt, 12), ids(random, response, 12));
  }

  public static int[] ids(Random random, int count, int vocabulary) {
    return random.ints(count, 0, vocabulary).toArray();
  }

  public static Random random(long seed) {
    return new Random(seed);
  }

  public static double[] gradient(
      Differentiator differentiator, ParameterStore at, WeightedExample example) {
    at.zeroGradient();
    try (RecordedPass pass = differentiator.record(at, example.example())) {
      pass.addGradient(example.coefficients());
    }
    return at.gradientBlocks().stream()
        .map(NDArray::toDoubleArray)
        .flatMapToDouble(DoubleStream::of)
        .toArray();
  }

  public static void assertClose(
      String what, double[][] actual, double[][] expected, double tolerance) {
    double largest = Stream.of(expected)
        .flatMapToDouble(DoubleStream::of)
        .map(Math::abs)
        .max()
        .orElseThrow();
    assertThat(largest).as(what).isPositive();
    assertThat(actual).as(what).hasDimensions(expected.length, expected[0].length);
    for (int i = 0; i < actual.length; i++) {
      for (int j = 0; j < actual[i].length; j++) {
        assertThat(actual[i][j])
            .as("%s [%d][%d]", what, i, j)
            .isCloseTo(expected[i][j], within(tolerance * largest));
      }
    }
  }
}
