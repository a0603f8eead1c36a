package dev.kymo.probes.update;

import java.util.Locale;

/**
 * How much of an update is to be taken apart. Predictions, parts, measured changes, ‖A‖ and ‖G‖ are always computed; the rest costs
 * passes through the model, with L the tokens of all the update's responses and O the number of observed examples.
 *
 * @param full predictions for every token of the vocabulary
 * @param byToken what each update token does: L reverse passes and L·O in forward mode
 * @param kernel norms and traces of the kernel's blocks: V·L·(1 + O) passes if exact, {@code draws}·L·(1 + O) if estimated
 * @param draws random draws per update token behind an estimate, at least 2
 */
public record DecompositionDetail(boolean full, boolean byToken, Kernel kernel, int draws) {
  /** Norms are then known to about 3 %: F̂ of one draw has a relative standard deviation near ½. */
  public static final int DEFAULT_DRAWS = 64;

  /** Blocks are exact up to so many reverse passes per response, V·L, unless asked otherwise. */
  private static final long EXACT_REVERSE_PASSES = 5_000;

  /** Whether and how the kernel's blocks are measured. */
  public enum Kernel {
    /** Exact for small V·L, else estimated. */
    AUTO,
    EXACT,
    ESTIMATED,
    NONE;

    /** As users write it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public DecompositionDetail {
    if (draws < 2) {
      throw new IllegalArgumentException("draws is " + draws + ", must be at least 2");
    }
  }

  /** Everything but the whole vocabulary's predictions, which {@code full} decides. */
  public static DecompositionDetail all(boolean full) {
    return new DecompositionDetail(full, true, Kernel.AUTO, DEFAULT_DRAWS);
  }

  /** Whether the blocks of a response of so many tokens are exact rather than estimated, if they are wanted at all. */
  boolean isExact(int vocabulary, int tokens) {
    return kernel == Kernel.EXACT
        || (kernel == Kernel.AUTO && (long) vocabulary * tokens <= EXACT_REVERSE_PASSES);
  }

  /** Cotangents that the blocks of a response of so many tokens take. */
  long cotangents(int vocabulary, int tokens) {
    if (kernel == Kernel.NONE) {
      return 0;
    }
    return (long) tokens * (isExact(vocabulary, tokens) ? vocabulary : draws);
  }
}
