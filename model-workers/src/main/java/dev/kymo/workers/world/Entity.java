package dev.kymo.workers.world;

import java.util.Map;

/**
 * Something that exists in the village, with what is true of it.
 *
 * @param name how it is called; unique among all entities
 * @param type what it is, e.g. {@code place}
 * @param facts values by attribute; a value that is another entity's name leads on to that one
 */
record Entity(String name, String type, Map<String, String> facts) {
  Entity {
    facts = Map.copyOf(facts);
  }

  /** Whether the two have no fact in common, so that one's facts are wrong about the other. */
  boolean differsInAllFrom(Entity other) {
    return !name.equals(other.name)
        && facts.entrySet().stream()
            .noneMatch(fact -> fact.getValue().equals(other.facts.get(fact.getKey())));
  }
}
