package dev.kymo.monitoring.replay;

/**
 * How the folder of an experiment may be read.
 *
 * @param journal is asked where a run's own list of what is committed fails
 * @param inUse whether somebody may be writing, so that one file may be ahead of another
 */
public record Access(CommitSource journal, boolean inUse) {
  /** Files only, of runs that nobody trains. */
  public static final Access FILES = new Access(CommitSource.NONE, false);
}
