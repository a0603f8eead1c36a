package dev.kymo.workers.world;

import java.util.Map;

/**
 * What a text is about: an entity per variable, and beside each its twin, of the same type but with other facts.
 *
 * @param meant entities by variable
 * @param twins entities by variable that the text is not about
 * @param mistaken whether the text tells the twins' facts under the names of what it is about
 */
record Meaning(Map<String, Entity> meant, Map<String, Entity> twins, boolean mistaken) {
  Meaning {
    meant = Map.copyOf(meant);
    twins = Map.copyOf(twins);
  }

  /** The meaning that keeps nothing of this one but its form. */
  Meaning swapped() {
    return new Meaning(twins, meant, mistaken);
  }

  /** The same names with facts that are wrong of them. */
  Meaning misunderstood() {
    return new Meaning(meant, twins, true);
  }
}
