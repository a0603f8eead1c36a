package dev.kymo.probes.pushed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Sorts tokens by how peaked the prediction was and how likely the token. The bins are the same for all models and steps, so that tables add up. */
final class PushedTokenTable {
  /** Upper edges of ‖π‖². */
  static final double[] PEAKINESS = {0.05, 0.1, 0.2, 0.4, 0.7, 1};

  /** Upper edges of log π(y⁻), in nats. */
  static final double[] REJECTED = {-8, -6, -4, -2, -1, 0};

  private final @Nullable TokenCell[] cells = new TokenCell[PEAKINESS.length * REJECTED.length];

  void add(PushedToken token) {
    int peakiness = bin(PEAKINESS, token.concentration());
    int rejected = bin(REJECTED, token.logprob());
    int place = peakiness * REJECTED.length + rejected;
    TokenCell cell = Objects.requireNonNullElseGet(cells[place], () -> empty(peakiness, rejected));
    cells[place] = cell.plus(token);
  }

  /** The first bin whose upper edge is not below the value; what rounding puts above the last edge is in the last. */
  static int bin(double[] edges, double value) {
    int bin = 0;
    while (bin < edges.length - 1 && !(value <= edges[bin])) {
      bin++;
    }
    return bin;
  }

  private static TokenCell empty(int peakiness, int rejected) {
    return new TokenCell(
        peakiness,
        PEAKINESS[peakiness],
        rejected,
        REJECTED[rejected],
        0,
        0,
        Movement.NONE,
        Movement.NONE,
        Movement.NONE,
        Movement.NONE);
  }

  /** The cells that hold tokens, in the order of their bins. */
  List<TokenCell> cells() {
    List<TokenCell> filled = new ArrayList<>(Arrays.asList(cells));
    filled.removeIf(Objects::isNull);
    return filled;
  }
}
