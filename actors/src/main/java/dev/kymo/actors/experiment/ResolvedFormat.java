package dev.kymo.actors.experiment;

import org.jspecify.annotations.Nullable;

/**
 * The number that says by which rules a resolved file is read. A key that changes its meaning gets a new number, under which
 * older files keep theirs; a key that is new needs none.
 *
 * <ol>
 *   <li>files that have a provenance and no number; responses end as config.json says, of several tokens with its first
 *   <li>built-in files are written by name; {@code observed} of decomposed steps and kernels counts rows that are drawn, and no longer
 *       the first (row, response type) or rows; responses end as the tokenizer says; an experiment file, which has neither provenance nor
 *       number, is read alike
 * </ol>
 */
final class ResolvedFormat {
  static final String KEY = "format";
  static final String PROVENANCE = "provenance";
  static final int FIRST = 1;
  static final int CURRENT = 2;

  private ResolvedFormat() {}

  /**
   * The format of a whole file; a number that this version does not know is a problem.
   *
   * @param ordinary that of a file that is not resolved and does not say
   */
  static int of(Section file, int ordinary, Problems problems) {
    @Nullable YamlNode node = file.get(KEY);
    if (node == null) {
      return file.has(PROVENANCE) ? FIRST : ordinary;
    }
    @Nullable Long format = file.whole(node, FIRST, Integer.MAX_VALUE);
    if (format != null && format > CURRENT) {
      problems.add(
          node,
          "written in format " + format + " by a newer version of Kymo; this one ("
              + KymoVersion.current() + ") reads up to format " + CURRENT);
    }
    return format == null ? CURRENT : format.intValue();
  }
}
