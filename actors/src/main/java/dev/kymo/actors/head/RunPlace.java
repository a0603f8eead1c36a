package dev.kymo.actors.head;

import dev.kymo.actors.experiment.FileHash;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where and with what a run lives under the current head.
 *
 * @param headTerm the head's term
 * @param runFolder the run's folder
 * @param references folder of reference log-probabilities that the experiment's runs share
 * @param responses all response types that its readings may have, in order
 * @param inputs what the files that it reads must be
 * @param crashStep the step in place of which its first attempt is to crash; 0: none
 * @param faults see {@link dev.kymo.actors.link.Lease#faults}
 */
record RunPlace(
    long headTerm,
    Path runFolder,
    Path references,
    List<String> responses,
    List<FileHash> inputs,
    long crashStep,
    @Nullable Path faults) {
  RunPlace {
    responses = List.copyOf(responses);
    inputs = List.copyOf(inputs);
  }
}
