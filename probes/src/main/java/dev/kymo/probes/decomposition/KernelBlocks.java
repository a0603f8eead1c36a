package dev.kymo.probes.decomposition;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Norms of the empirical neural tangent kernel's blocks K_{m,l} (V, V), m over the observed response's tokens, l over the update
 * response's.
 *
 * @param frobenius ‖K_{m,l}‖_F, [M][L]
 * @param trace tr K_{m,l}, [M][L]
 * @param draws number of random draws behind an estimate; 0: exact
 * @param frobeniusError standard error of each ‖K_{m,l}‖_F; null if exact
 */
public record KernelBlocks(
    double[][] frobenius, double[][] trace, int draws, double @Nullable [][] frobeniusError) {

  /** Blocks of several responses, their tokens one after the other along l. */
  static KernelBlocks joined(List<KernelBlocks> parts) {
    KernelBlocks first = parts.get(0);
    if (parts.size() == 1) {
      return first;
    }
    boolean estimated = parts.stream().anyMatch(p -> p.frobeniusError != null);
    return new KernelBlocks(
        Matrices.besides(parts.stream().map(KernelBlocks::frobenius).toList()),
        Matrices.besides(parts.stream().map(KernelBlocks::trace).toList()),
        first.draws,
        estimated ? Matrices.besides(parts.stream().map(KernelBlocks::errors).toList()) : null);
  }

  /** Zero where exact. */
  private double[][] errors() {
    return frobeniusError != null
        ? frobeniusError
        : new double[frobenius.length][frobenius[0].length];
  }
}
