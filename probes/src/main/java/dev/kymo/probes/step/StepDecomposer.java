package dev.kymo.probes.step;

import dev.kymo.probes.calculus.Arrays64;
import dev.kymo.probes.calculus.Differentiator;
import dev.kymo.probes.influence.TappedPass;
import dev.kymo.workers.data.ResponseTypes;
import dev.kymo.workers.model.Example;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.model.WeightedExample;
import dev.kymo.workers.optimizer.UpdateFormula;
import dev.kymo.workers.training.UpdateResponse;
import dev.kymo.workers.training.UpdateSnapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Takes the steps of a training run apart: for every observed example the measured change of its log-probability, the prediction
 * ⟨∇ log π, Δθ⟩ and the prediction's parts through each response of the update, whatever the optimizer.
 *
 * <p>One tapped pass over observed and update responses gives the inner products of their gradients with Δθ and its parts, layer by
 * layer ({@link PartProducts}); one pass of values gives the change. How far float32 moves the parts is bounded in the same pass ({@link
 * GradientError}); where the bound is above {@link #LARGEST_BOUND}, and in a stage's first update, what it is made from is computed in float64
 * ({@link ExactUpdate}) and the pass made with it. Confined to the thread that made it.
 */
public final class StepDecomposer implements AutoCloseable {
  /** A bound of the parts' movements that is a larger share of a row's largest part is replaced by what they are. */
  public static final double LARGEST_BOUND = 0.01;

  /** Logits in one pass: 1 GiB. What is observed beyond that is taken in groups. */
  private static final long MOST_LOGITS = 1L << 28;

  /** Of a row, the most likely tokens come last. */
  private static final Comparator<ObservedChange> ROW_BY_ROW = Comparator.comparingInt(
          ObservedChange::row)
      .thenComparing(change -> change.response().equals(ResponseTypes.ARGMAX));

  /** One of the sequences that are watched: the index-th observed response, or its twin with the most likely tokens as labels. */
  private record Watched(int index, ObservedExample example, String response) {
    private boolean twin() {
      return !response.equals(example.response());
    }
  }

  private final List<ObservedExample> observed;
  private final Differentiator differentiator;
  private final @Nullable TokenDecomposer byToken;
  private final long mostLogits;

  /**
   * @param model whose steps are taken apart; its parameters are not read
   * @param byToken whether observed responses are taken apart token by token too, which costs as much again
   */
  public StepDecomposer(ModelFolder model, List<ObservedExample> observed, boolean byToken) {
    this(model, observed, byToken, MOST_LOGITS);
  }

  /** With groups of another size. */
  StepDecomposer(
      ModelFolder model, List<ObservedExample> observed, boolean byToken, long mostLogits) {
    if (observed.isEmpty()) {
      throw new IllegalArgumentException("nothing is observed");
    }
    this.observed = List.copyOf(observed);
    this.mostLogits = mostLogits;
    differentiator = new Differentiator(model.model());
    try {
      this.byToken = byToken
          ? new TokenDecomposer(
              differentiator, observed.stream().map(ObservedExample::example).toList())
          : null;
    } catch (RuntimeException e) {
      differentiator.close();
      throw e;
    }
  }

  /** Changes are in the order of rows, then of the observed examples, {@link ResponseTypes#ARGMAX} last. Does not close the snapshot. */
  public StepDecomposition decompose(UpdateSnapshot update) {
    long start = System.nanoTime();
    List<ObservedChange> changes = changes(update);
    return new StepDecomposition(
        update.step(),
        update.stage(),
        update.objective(),
        update.trace().formula().clip(),
        isOfOneGradient(update.trace().formula()),
        update.responses(),
        changes,
        (System.nanoTime() - start) / 1e9);
  }

  private List<ObservedChange> changes(UpdateSnapshot update) {
    List<TokenChanges> tokens = byToken == null ? List.of() : byToken.decompose(update);
    NoiseFloor noise = NoiseFloor.of(update.before(), observed, update.step(), differentiator);
    if (!isOfOneGradient(update.trace().formula())) {
      List<ObservedChange> bounded =
          changes(update, new GradientError(update.trace(), noise.sigma()), tokens, noise);
      if (bounded.stream().allMatch(change -> change.partsError() <= LARGEST_BOUND)) {
        return bounded;
      }
    }
    try (ExactUpdate exact = ExactUpdate.of(update, differentiator)) {
      return changes(update, exact, tokens, noise);
    }
  }

  /** With these movements of the parts. */
  List<ObservedChange> changes(
      UpdateSnapshot update, PartMovement movement, List<TokenChanges> tokens, NoiseFloor noise) {
    List<ObservedChange> changes = new ArrayList<>();
    for (List<Watched> group : groups(update)) {
      changes.addAll(observe(group, update, movement, tokens, noise));
    }
    changes.sort(ROW_BY_ROW);
    return changes;
  }

  private static boolean isOfOneGradient(UpdateFormula formula) {
    UpdateFormula.Denominator denominator = formula.denominator();
    return denominator != null && denominator.ofOneGradient();
  }

  /** Whatever is watched, as many at a time as one pass may hold beside the update's responses; at least one. */
  private List<List<Watched>> groups(UpdateSnapshot update) {
    int vocabulary = differentiator.model().vocabularySize();
    long updateLogits = (long) vocabulary
        * update.responses().stream().mapToInt(r -> r.example().tokens()).sum();
    List<List<Watched>> groups = new ArrayList<>();
    long logits = Long.MAX_VALUE;
    for (int i = 0; i < observed.size(); i++) {
      ObservedExample each = observed.get(i);
      for (Watched watched : watched(i, each)) {
        long own = (long) vocabulary * each.example().tokens();
        if (logits > mostLogits - own) {
          groups.add(new ArrayList<>());
          logits = updateLogits;
        }
        groups.get(groups.size() - 1).add(watched);
        logits += own;
      }
    }
    return groups;
  }

  private static List<Watched> watched(int index, ObservedExample each) {
    Watched own = new Watched(index, each, each.response());
    return each.response().equals(ResponseTypes.CHOSEN)
        ? List.of(own, new Watched(index, each, ResponseTypes.ARGMAX))
        : List.of(own);
  }

  private List<ObservedChange> observe(
      List<Watched> group,
      UpdateSnapshot update,
      PartMovement movement,
      List<TokenChanges> tokens,
      NoiseFloor noise) {
    List<UpdateResponse> responses = update.responses();
    List<Example> examples = group.stream().map(w -> w.example().example()).toList();
    // an observed response counts whole, an update's as the loss depends on it
    List<WeightedExample> all = Stream.concat(
            examples.stream().map(WeightedExample::observed),
            responses.stream().map(UpdateResponse::weighted))
        .toList();
    List<int[]> labels = new ArrayList<>();
    double[] before;
    double[][] parts;
    List<Parts> moved;
    try (TappedPass pass = new TappedPass(
        differentiator,
        update.before(),
        all.stream().map(WeightedExample::example).toList())) {
      for (int i = 0; i < group.size(); i++) {
        labels.add(group.get(i).twin() ? pass.argmax(i) : examples.get(i).response());
        pass.relabel(i, labels.get(i));
      }
      before = pass.logprobs();
      PartProducts products = new PartProducts(
          differentiator.partScripts(),
          pass.scope(),
          UpdateParts.of(update, movement),
          group.size(),
          responses.size());
      pass.backward(WeightedExample.coefficients(all), products);
      parts = products.changes();
      moved = movement.of(products, responses);
    }
    double[] after =
        Example.sums(examples, differentiator.logprobs(update.after(), examples, labels));
    List<ObservedChange> changes = new ArrayList<>();
    for (int i = 0; i < group.size(); i++) {
      Watched watched = group.get(i);
      boolean plain = tokens.isEmpty() || watched.twin();
      changes.add(change(
          watched,
          after[i] - before[i],
          parts[i],
          moved.get(i),
          responses,
          noise,
          plain ? null : tokens.get(watched.index())));
    }
    return changes;
  }

  /**
   * @param parts through each response, of momentum, of decay, and whole
   */
  private ObservedChange change(
      Watched watched,
      double measured,
      double[] parts,
      Parts moved,
      List<UpdateResponse> updates,
      NoiseFloor noise,
      @Nullable TokenChanges byToken) {
    int responses = parts.length - 3;
    double predicted = parts[responses + 2];
    double explained = Arrays64.sum(Arrays.copyOf(parts, responses + 2));
    int tokens = watched.example().example().tokens();
    return new ObservedChange(
        watched.example().row(),
        watched.response(),
        tokens,
        measured,
        predicted,
        Arrays.stream(parts, 0, responses).boxed().toList(),
        Parts.bySide(parts, updates, predicted - explained),
        moved,
        noise.of(tokens),
        byToken);
  }

  @Override
  public void close() {
    if (byToken != null) {
      byToken.close();
    }
    differentiator.close();
  }
}
