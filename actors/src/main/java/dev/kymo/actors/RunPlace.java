package dev.kymo.actors;

import java.nio.file.Path;
import java.util.List;

/**
 * Where a run lives under the current head.
 *
 * @param headTerm the head's term
 * @param runFolder the run's folder
 * @param references folder of reference log-probabilities that the experiment's runs share
 * @param responses all response types that its readings may have, in order
 */
record RunPlace(long headTerm, Path runFolder, Path references, List<String> responses) {
  RunPlace {
    responses = List.copyOf(responses);
  }
}
