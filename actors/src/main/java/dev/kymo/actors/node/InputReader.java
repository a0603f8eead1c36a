package dev.kymo.actors.node;

import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.actors.link.Inspected;
import java.util.List;

/** Reads all that runs will read. */
@FunctionalInterface
public interface InputReader {
  /**
   * Reads everything once, on an inspector's thread.
   *
   * @param specs one run of each recipe and model, at least one
   * @throws RuntimeException the readers' own exceptions, each saying what is wrong where
   */
  Inspected.Findings read(List<RunSpec> specs);
}
