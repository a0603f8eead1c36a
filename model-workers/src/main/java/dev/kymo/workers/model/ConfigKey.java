package dev.kymo.workers.model;

import java.util.Set;

/**
 * A key of config.json that transformers 4.46 or 5 reads, and what becomes of it here.
 *
 * @param use what becomes of it
 * @param neutral for {@link Use#REFUSED}: the values, as JSON, that are as good as none; empty if other keys decide, which the
 *     family's reader checks
 * @param words for readers: what it means, or for {@link Use#REFUSED} without {@code neutral}, which values pass
 */
record ConfigKey(String name, Use use, Set<String> neutral, String words) {

  /** What becomes of a key. */
  enum Use {
    /** Its value counts. */
    USED,
    /** A value other than the neutral one would change the numbers in a way that is not supported: refused. */
    REFUSED,
    /** Changes no number of training or scoring: not read. */
    IGNORED
  }

  static ConfigKey used(String name, String words) {
    return new ConfigKey(name, Use.USED, Set.of(), words);
  }

  static ConfigKey refused(String name, String words, String... neutral) {
    return new ConfigKey(name, Use.REFUSED, Set.of(neutral), words);
  }

  static ConfigKey ignored(String name, String words) {
    return new ConfigKey(name, Use.IGNORED, Set.of(), words);
  }
}
