package dev.kymo.actors.laboratory;

import dev.kymo.probes.LaboratoryClaim;
import dev.kymo.probes.digits.LearningClaims;
import dev.kymo.probes.digits.LearningResult;
import dev.kymo.probes.digits.LearningSettings;
import dev.kymo.workers.image.DigitSplit;
import java.util.List;

/**
 * Everything that the laboratory of digits computes.
 *
 * @param settings what it was asked for
 * @param digits what was learnt and observed
 * @param models one result per architecture
 */
public record MnistResults(
    LearningSettings settings, DigitSplit digits, List<LearningResult> models) {

  public MnistResults {
    models = List.copyOf(models);
  }

  /** The paper's claims as measured on one model. */
  public List<LaboratoryClaim> claims(LearningResult model) {
    return LearningClaims.of(model);
  }
}
