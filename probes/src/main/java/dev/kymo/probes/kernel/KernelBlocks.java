package dev.kymo.probes.kernel;

import dev.kymo.probes.calculus.Matrices;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Norms of the empirical neural tangent kernel's blocks K_{m,l} (V, V), m over the observed response's tokens, l over the update
 * response's.
 *
 * @param frobenius ‖K_{m,l}‖_F, [M][L]
 * @param trace tr K_{m,l}, [M][L]
 * @param draws number of random draws behind an estimate; 0: exact
 * @param errors standard errors; null if exact
 */
public record KernelBlocks(
    double[][] frobenius,
    double[][] trace,
    int draws,
    @Nullable StandardErrors errors) {

  /**
   * Of estimates.
   *
   * @param frobenius of each ‖K_{m,l}‖_F, [M][L]
   * @param trace of each tr K_{m,l}, [M][L]
   */
  public record StandardErrors(double[][] frobenius, double[][] trace) {}

  /** Blocks of several responses, their tokens one after the other along l; exact ones have no errors among estimates. */
  public static KernelBlocks joined(List<KernelBlocks> parts) {
    if (parts.size() == 1) {
      return parts.get(0);
    }
    int draws = parts.stream().mapToInt(KernelBlocks::draws).max().orElseThrow();
    List<StandardErrors> errors = parts.stream().map(KernelBlocks::errorsOrZero).toList();
    return new KernelBlocks(
        besides(parts.stream().map(KernelBlocks::frobenius).toList()),
        besides(parts.stream().map(KernelBlocks::trace).toList()),
        draws,
        draws == 0
            ? null
            : new StandardErrors(
                besides(errors.stream().map(StandardErrors::frobenius).toList()),
                besides(errors.stream().map(StandardErrors::trace).toList())));
  }

  /** The rows of all parts side by side; they have equally many. */
  private static double[][] besides(List<double[][]> parts) {
    double[][] result = new double[parts.get(0).length][];
    for (int i = 0; i < result.length; i++) {
      int row = i;
      result[i] = Matrices.concatenated(parts.stream().map(p -> p[row]).toList());
    }
    return result;
  }

  private StandardErrors errorsOrZero() {
    return errors != null
        ? errors
        : new StandardErrors(
            new double[frobenius.length][frobenius[0].length],
            new double[frobenius.length][frobenius[0].length]);
  }
}
