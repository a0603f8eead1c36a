package dev.kymo.monitoring.rows;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names the segments that one head wrote: {@code t7} for term 7, {@code t7-b1} for the first branch that it began later.
 * Ordered by age.
 *
 * @param term the head's term, from 1
 * @param branch 0 for the term's first segments
 */
public record SegmentFolder(long term, int branch) implements Comparable<SegmentFolder> {
  private static final Pattern NAME = Pattern.compile("t(\\d{1,18})(?:-b(\\d{1,9}))?");
  private static final Comparator<SegmentFolder> AGE =
      Comparator.comparingLong(SegmentFolder::term).thenComparingInt(SegmentFolder::branch);

  public SegmentFolder {
    if (term < 0 || branch < 0) {
      throw new IllegalArgumentException("term " + term + " or branch " + branch + " is negative");
    }
  }

  /** The folder that a head begins with. */
  public static SegmentFolder ofTerm(long term) {
    return new SegmentFolder(term, 0);
  }

  /** The folder of this name, if it is one. */
  public static Optional<SegmentFolder> parse(String name) {
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String branch = matcher.group(2);
    return Optional.of(new SegmentFolder(
        Long.parseLong(matcher.group(1)), branch == null ? 0 : Integer.parseInt(branch)));
  }

  /** The folder for rows that are no longer compared with this one's. */
  public SegmentFolder nextBranch() {
    return new SegmentFolder(term, branch + 1);
  }

  /** Path of a kind's segment, relative to the run's folder. */
  String path(RowKind kind) {
    return "rows/" + this + "/" + kind.fileName();
  }

  /** Path of the marker that says that rows of older folders are not to be compared with. */
  String branchMarker(RowKind kind) {
    return "rows/" + this + "/" + kind.name() + ".branch";
  }

  @Override
  public int compareTo(SegmentFolder other) {
    return AGE.compare(this, other);
  }

  @Override
  public String toString() {
    return "t" + term + (branch == 0 ? "" : "-b" + branch);
  }
}
