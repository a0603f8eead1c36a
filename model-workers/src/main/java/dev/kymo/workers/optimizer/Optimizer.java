package dev.kymo.workers.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.model.ParameterStore;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An {@link UpdateRule} with its state, applied tile by tile: each tile of parameters, gradients and state is copied to arrays that
 * fit the cache, updated by a plain loop that the compiler vectorises, and copied back. One pass over memory instead of one
 * per operation, and elementwise, so that compiled and interpreted code give the same bits.
 */
public final class Optimizer implements AutoCloseable {
  static final String MOMENTUM = "momentum";
  static final String AVERAGE = "average";
  static final String SQUARE_AVERAGE = "square_average";

  private static final int TILE = 16_384;
  private static final int LANES = 1024;
  private static final float[] ZEROS = new float[TILE];
  /** Keeps the scale finite for a zero gradient, as PyTorch's {@code clip_grad_norm_} does. */
  private static final double CLIP_EPSILON = 1e-6;

  private final ParameterStore store;
  private final UpdateRule rule;
  private final NDManager scope = Torch.newScope("optimizer");
  /** By name, one array per block of the store. */
  private final Map<String, List<NDArray>> state = new LinkedHashMap<>();

  private final float[] parameterTile = new float[TILE];
  private final float[] gradientTile = new float[TILE];
  private final float[][] stateTiles;
  private long updates;

  /** With empty state; close it before the store. */
  public Optimizer(ParameterStore store, UpdateRule rule) {
    this.store = store;
    this.rule = rule;
    this.stateTiles = new float[rule.stateNames().size()][TILE];
    for (String name : rule.stateNames()) {
      List<NDArray> blocks = new ArrayList<>();
      for (int size : store.layout().blockSizes()) {
        blocks.add(scope.zeros(new Shape(size)));
      }
      state.put(name, blocks);
    }
  }

  /** How many updates were made. */
  public long updates() {
    return updates;
  }

  /** The Euclidean norm of the whole gradient: squares are summed in 1024 lanes, these in their order. */
  public double gradientNorm() {
    double sum = 0;
    float[] lanes = new float[LANES];
    for (FloatBuffer gradients : store.gradients()) {
      for (int start = 0; start < gradients.limit(); start += TILE) {
        int count = Math.min(TILE, gradients.limit() - start);
        gradients.get(start, gradientTile, 0, count);
        java.util.Arrays.fill(gradientTile, count, TILE, 0);
        java.util.Arrays.fill(lanes, 0);
        for (int row = 0; row < TILE; row += LANES) {
          addSquares(lanes, gradientTile, row);
        }
        for (float lane : lanes) {
          sum += lane;
        }
      }
    }
    return Math.sqrt(sum);
  }

  private static void addSquares(float[] lanes, float[] values, int start) {
    for (int i = 0; i < LANES; i++) {
      lanes[i] += values[start + i] * values[start + i];
    }
  }

  /** Scales the gradient by min(1, maxNorm/(norm + 1e-6)), applies the rule and zeroes the gradient. */
  public void step(double gradientNorm, double maxNorm, double learningRate) {
    float scale = clip(gradientNorm, maxNorm);
    updates++;
    List<FloatBuffer> values = store.values();
    List<FloatBuffer> gradients = store.gradients();
    for (int block = 0; block < values.size(); block++) {
      stepBlock(values.get(block), gradients.get(block), stateBuffers(block), scale, learningRate);
    }
  }

  private static float clip(double gradientNorm, double maxNorm) {
    return (float) exactClip(gradientNorm, maxNorm);
  }

  /** min(1, maxNorm/(norm + 1e-6)). */
  static double exactClip(double gradientNorm, double maxNorm) {
    return Math.min(1, maxNorm / (gradientNorm + CLIP_EPSILON));
  }

  /** Copies what the coming step changes and its decomposition needs; {@link #completeTrace} follows the step. */
  public UpdateTrace beginTrace() {
    List<NDArray> average = state.get(AVERAGE);
    return new UpdateTrace(
        average == null ? state.get(MOMENTUM) : average, state.get(SQUARE_AVERAGE));
  }

  /** Completes a trace after {@link #step}, which had the same arguments. */
  public void completeTrace(
      UpdateTrace trace, double gradientNorm, double maxNorm, double learningRate) {
    trace.complete(
        rule.formula(clip(gradientNorm, maxNorm), learningRate, updates),
        gradientNorm,
        maxNorm,
        state.get(SQUARE_AVERAGE));
  }

  private void stepBlock(
      FloatBuffer values,
      FloatBuffer gradients,
      List<FloatBuffer> states,
      float scale,
      double learningRate) {
    for (int start = 0; start < values.limit(); start += TILE) {
      int count = Math.min(TILE, values.limit() - start);
      values.get(start, parameterTile, 0, count);
      gradients.get(start, gradientTile, 0, count);
      for (int s = 0; s < stateTiles.length; s++) {
        states.get(s).get(start, stateTiles[s], 0, count);
      }
      if (scale < 1) {
        multiply(gradientTile, scale, count);
      }
      rule.update(parameterTile, gradientTile, stateTiles, count, learningRate, updates);
      values.put(start, parameterTile, 0, count);
      gradients.put(start, ZEROS, 0, count);
      for (int s = 0; s < stateTiles.length; s++) {
        states.get(s).put(start, stateTiles[s], 0, count);
      }
    }
  }

  private static void multiply(float[] values, float factor, int count) {
    for (int i = 0; i < count; i++) {
      values[i] *= factor;
    }
  }

  /** Forgets the gradient, as after a step that is not taken. */
  public void discardGradient() {
    for (FloatBuffer gradients : store.gradients()) {
      for (int start = 0; start < gradients.limit(); start += TILE) {
        gradients.put(start, ZEROS, 0, Math.min(TILE, gradients.limit() - start));
      }
    }
  }

  private List<FloatBuffer> stateBuffers(int block) {
    List<FloatBuffer> buffers = new ArrayList<>();
    for (List<NDArray> blocks : state.values()) {
      buffers.add(Torch.memory(blocks.get(block)).asFloatBuffer());
    }
    return buffers;
  }

  /** The state's own memory, by name, one buffer per block: what a checkpoint saves. */
  public Map<String, List<ByteBuffer>> state() {
    Map<String, List<ByteBuffer>> buffers = new LinkedHashMap<>();
    state.forEach(
        (name, blocks) -> buffers.put(name, blocks.stream().map(Torch::memory).toList()));
    return buffers;
  }

  /** Continues after {@code updates} updates; the state's memory was filled through {@link #state()}. */
  public void resumeAt(long updates) {
    this.updates = updates;
  }

  @Override
  public void close() {
    scope.close();
  }
}
