package dev.kymo.workers.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.kymo.workers.engine.Torch;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link UpdateFormula} needs of an optimizer's state: copies of the momentum before a step and of the average of squares
 * before and after it, flat, one array per block of the parameters' layout. Owned by whoever holds it last, on any one thread.
 */
public final class UpdateTrace implements AutoCloseable {
  private final NDManager scope = Torch.newScope("update-trace");
  private final @Nullable List<NDArray> momentum;
  private final @Nullable List<NDArray> squaresBefore;
  private @Nullable List<NDArray> squares;
  private @Nullable UpdateFormula formula;
  private double gradientNorm;
  private double maxNorm;

  UpdateTrace(@Nullable List<NDArray> momentumNow, @Nullable List<NDArray> squaresNow) {
    momentum = momentumNow == null ? null : copies(momentumNow);
    squaresBefore = squaresNow == null ? null : copies(squaresNow);
  }

  void complete(
      UpdateFormula formula,
      double gradientNorm,
      double maxNorm,
      @Nullable List<NDArray> squaresNow) {
    this.formula = formula;
    this.gradientNorm = gradientNorm;
    this.maxNorm = maxNorm;
    squares = squaresNow == null ? null : copies(squaresNow);
  }

  private List<NDArray> copies(List<NDArray> blocks) {
    List<NDArray> copies = new ArrayList<>();
    for (NDArray block : blocks) {
      NDArray copy = scope.zeros(block.getShape(), block.getDataType());
      Torch.memory(copy).put(Torch.memory(block));
      copies.add(copy);
    }
    return copies;
  }

  /** How the step was made. */
  public UpdateFormula formula() {
    return Objects.requireNonNull(formula, "the step has not been made");
  }

  /** b, the momentum before the step; null if the rule has none. */
  public @Nullable List<NDArray> momentum() {
    return momentum;
  }

  /** v₀, the average of squares before the step; null if the rule has none. */
  public @Nullable List<NDArray> squaresBefore() {
    return squaresBefore;
  }

  /** ‖g‖ before clipping, summed in float32. */
  public double gradientNorm() {
    return gradientNorm;
  }

  /** What clipping would scale a gradient of this norm by, in float64. */
  public double clip(double gradientNorm) {
    return Optimizer.exactClip(gradientNorm, maxNorm);
  }

  /** v, the average of squares after the step; null if the rule has none. */
  public @Nullable List<NDArray> squares() {
    return squares;
  }

  /** Native memory held. */
  public long bytes() {
    return bytes(momentum) + bytes(squaresBefore) + bytes(squares);
  }

  private static long bytes(@Nullable List<NDArray> blocks) {
    return blocks == null
        ? 0
        : blocks.stream()
            .mapToLong(b -> b.size() * b.getDataType().getNumOfBytes())
            .sum();
  }

  @Override
  public void close() {
    scope.close();
  }
}
