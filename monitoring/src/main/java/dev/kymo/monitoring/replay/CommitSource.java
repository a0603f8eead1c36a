package dev.kymo.monitoring.replay;

import dev.kymo.monitoring.rows.CommitList;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Whoever can say what is committed of a run when its own list cannot: the journal. */
@FunctionalInterface
public interface CommitSource {
  /** Nobody can. */
  CommitSource NONE = run -> null;

  /**
   * What is committed of a run.
   *
   * @return null if it cannot be asked, or does not know the run
   * @throws IOException if it is damaged
   */
  @Nullable
  CommitList of(String run) throws IOException;
}
