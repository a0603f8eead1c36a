package dev.kymo.probes.update;

import dev.kymo.probes.calculus.Differentiator;
import dev.kymo.probes.calculus.Directions;
import dev.kymo.probes.calculus.PassCounter;
import dev.kymo.workers.model.Example;
import dev.kymo.workers.model.ParameterDirections;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.model.WeightedExample;
import dev.kymo.workers.training.UpdateResponse;
import java.util.ArrayList;
import java.util.List;

/** What each token of an update does to each token of the observed examples: a reverse pass per token, then forward mode from it. */
final class TokenEffects {
  private final Differentiator differentiator;
  private final ParameterStore at;
  private final List<Example> observed;
  private final PassCounter passes;

  private record Token(UpdateResponse response, int l) {}

  TokenEffects(
      Differentiator differentiator,
      ParameterStore at,
      List<Example> observed,
      PassCounter passes) {
    this.differentiator = differentiator;
    this.at = at;
    this.observed = observed;
    this.passes = passes;
  }

  /** Through the responses' tokens, one after the other: per observed example [M][L]. */
  List<double[][]> through(List<UpdateResponse> responses) {
    List<Token> tokens = new ArrayList<>();
    for (UpdateResponse each : responses) {
      for (int l = 0; l < each.example().tokens(); l++) {
        tokens.add(new Token(each, l));
      }
    }
    List<double[][]> columns = new ArrayList<>();
    observed.forEach(o -> columns.add(new double[o.tokens()][tokens.size()]));
    int chunk = Directions.atATime(at);
    for (int start = 0; start < tokens.size(); start += chunk) {
      int end = Math.min(start + chunk, tokens.size());
      fill(tokens.subList(start, end), start, columns);
    }
    return columns;
  }

  private void fill(List<Token> tokens, int first, List<double[][]> columns) {
    try (ParameterDirections directions =
        new ParameterDirections(at.layout(), tokens.size(), at.type())) {
      for (int i = 0; i < tokens.size(); i++) {
        Token token = tokens.get(i);
        double[] one = new double[token.response().example().tokens()];
        one[token.l()] = token.response().derivatives()[token.l()];
        at.zeroGradient();
        differentiator.addGradient(at, new WeightedExample(token.response().example(), one));
        directions.set(differentiator.tangentScripts(), i, at.gradientBlocks(), -1, null);
      }
      for (int o = 0; o < observed.size(); o++) {
        double[][] tangents = differentiator.tangents(at, directions, observed.get(o));
        for (int i = 0; i < tokens.size(); i++) {
          for (int m = 0; m < tangents[i].length; m++) {
            columns.get(o)[m][first + i] = tangents[i][m];
          }
        }
      }
      passes.passed((long) tokens.size() * (1 + observed.size()));
    }
  }
}
