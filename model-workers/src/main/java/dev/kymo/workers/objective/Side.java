package dev.kymo.workers.objective;

import java.util.Locale;

/**
 * On which of its two sides an objective has a response: {@link #REJECTED} is what it holds against the chosen, everything else is {@link
 * #CHOSEN}. A side is no sign: an objective may raise what it holds against (IPO past its target) or lower what it prefers.
 */
public enum Side {
  CHOSEN,
  REJECTED;

  /** As answers and tables write it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
