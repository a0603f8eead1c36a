package dev.kymo.probes.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.kymo.probes.calculus.Differentiator;
import dev.kymo.probes.calculus.Directions;
import dev.kymo.probes.calculus.RecordedPass;
import dev.kymo.vocabulary.KernelRow;
import dev.kymo.workers.data.EncodedRow;
import dev.kymo.workers.model.Example;
import dev.kymo.workers.model.LanguageModel;
import dev.kymo.workers.model.PackedRow;
import dev.kymo.workers.model.ParameterDirections;
import dev.kymo.workers.model.ParameterLayout;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.training.CounterRandom;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Estimates the kernel between all responses of each of some prompts, the paper's similarity from the model's point of view.
 *
 * <p>For each response u and each of n draws w, one reverse pass takes J_uᵀw to the parameters; one forward-mode pass over the row, its
 * prompt and all its responses packed, takes a response's draws on to K_ou w at every token of every response o. Per row of R responses
 * that are n · R reverse passes of one response and n · R directions through the whole row. Draws are a function of the row's number, the
 * response's and their own alone: the same at every step and in every run.
 *
 * <p>L: tokens of the update response; V: vocabulary. Confined to the thread that made it.
 */
public final class ResponseKernels implements AutoCloseable {
  private static final long SIGNS = 1;
  private static final long BUCKETS = 2;

  private final List<EncodedRow> rows;
  private final List<String> responses;
  private final int draws;
  private final Differentiator differentiator;
  /** The snapshot's parameters, with room for a gradient. */
  private final ParameterStore at;
  /** What was found there; null: nothing yet. */
  private @Nullable List<RowKernels> found;

  /**
   * In float32.
   *
   * @param responses all response types of the rows, in their order
   * @param draws for each response, at least 2
   */
  public ResponseKernels(
      LanguageModel model, List<EncodedRow> rows, List<String> responses, int draws) {
    this(model, rows, responses, draws, DataType.FLOAT32);
  }

  ResponseKernels(
      LanguageModel model,
      List<EncodedRow> rows,
      List<String> responses,
      int draws,
      DataType type) {
    if (draws < 2) {
      throw new IllegalArgumentException("draws is " + draws + ", must be at least 2");
    }
    this.rows = List.copyOf(rows);
    this.responses = List.copyOf(responses);
    this.draws = draws;
    differentiator = new Differentiator(model);
    at = ParameterStore.forTraining(new ParameterLayout(model.parameters()), type);
  }

  /**
   * The kernel at parameters, which stay as they are, that the step led to.
   *
   * @return one row per pair of response types, also each with itself, in their order
   */
  public List<KernelRow> read(ParameterStore parameters, long step, int stage) {
    long start = System.nanoTime();
    List<RowKernels> kernels = byRow(parameters);
    double seconds = (System.nanoTime() - start) / 1e9;
    List<KernelRow> pairs = new ArrayList<>();
    for (int o = 0; o < responses.size(); o++) {
      for (int u = o; u < responses.size(); u++) {
        PairMeans means = new PairMeans();
        for (int r = 0; r < rows.size(); r++) {
          List<String> own = List.copyOf(rows.get(r).responses().keySet());
          means.add(kernels.get(r), own.indexOf(responses.get(o)), own.indexOf(responses.get(u)));
        }
        if (means.count() > 0) {
          pairs.add(means.row(step, stage, responses.get(o), responses.get(u), draws, seconds));
        }
      }
    }
    return pairs;
  }

  /** The same by row, and there by the row's own responses. At the parameters of the time before nothing is estimated anew. */
  List<RowKernels> byRow(ParameterStore parameters) {
    List<RowKernels> known = found;
    if (known != null && at.hasBitsOf(parameters)) {
      return known;
    }
    found = null;
    at.copyFrom(parameters);
    List<RowKernels> kernels = rows.stream().map(this::estimate).toList();
    at.zeroGradient();
    found = kernels;
    return kernels;
  }

  private RowKernels estimate(EncodedRow row) {
    List<int[]> all = List.copyOf(row.responses().values());
    RowKernels kernels = new RowKernels(all.size(), draws);
    int chunk = Math.min(draws, Directions.atATime(at));
    for (int u = 0; u < all.size(); u++) {
      try (RecordedPass pass = differentiator.record(at, new Example(row.prompt(), all.get(u)))) {
        for (int first = 0; first < draws; first += chunk) {
          push(row, all, u, first, Math.min(chunk, draws - first), pass, kernels);
        }
      }
    }
    return kernels;
  }

  /** Takes some draws at a response to all responses of the row. */
  private void push(
      EncodedRow row,
      List<int[]> all,
      int u,
      int first,
      int count,
      RecordedPass pass,
      RowKernels kernels) {
    try (ParameterDirections pulled = new ParameterDirections(at.layout(), count, at.type())) {
      CounterRandom[] buckets = new CounterRandom[count];
      for (int d = 0; d < count; d++) {
        int draw = first + d;
        at.zeroGradient();
        pass.addLogitGradient(
            signs(pass, all.get(u).length, new CounterRandom(SIGNS, row.row(), u, draw)));
        pulled.set(differentiator.tangentScripts(), d, at.gradientBlocks(), 1, null);
        buckets[d] = new CounterRandom(BUCKETS, row.row(), u, draw);
      }
      int[] owners = owners(all);
      int vocabulary = differentiator.model().vocabularySize();
      PackedRow packed = new PackedRow(row.prompt(), all);
      differentiator.logitTangents(at, pulled, packed, (start, end, stacked) -> {
        for (int d = 0; d < count; d++) {
          for (int m = start; m < end; m++) {
            int place = ((d + 1) * (end - start) + m - start) * vocabulary;
            kernels.add(owners[m], u, first + d, stacked, place, vocabulary, buckets[d]);
          }
        }
      });
    }
  }

  /** Which response each position belongs to, the responses' tokens one after the other. */
  private static int[] owners(List<int[]> all) {
    int[] owners = new int[all.stream().mapToInt(ids -> ids.length).sum()];
    int position = 0;
    for (int o = 0; o < all.size(); o++) {
      for (int i = 0; i < all.get(o).length; i++) {
        owners[position] = o;
        position++;
      }
    }
    return owners;
  }

  /** w, (L, V). */
  private NDArray signs(RecordedPass pass, int tokens, CounterRandom random) {
    int vocabulary = differentiator.model().vocabularySize();
    NDManager scope = pass.logDistribution().getManager();
    NDArray narrow = scope.create(
        RandomSigns.of(random, Math.multiplyExact(tokens, vocabulary)),
        new Shape(tokens, vocabulary));
    if (at.type() == narrow.getDataType()) {
      return narrow;
    }
    try (narrow) {
      return narrow.toType(at.type(), false);
    }
  }

  @Override
  public void close() {
    differentiator.close();
    at.close();
  }
}
