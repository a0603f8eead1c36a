package dev.kymo.probes.update;

import dev.kymo.workers.data.ResponseTypes;
import dev.kymo.workers.model.Example;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one row contributes to an update.
 *
 * @param responses by their type; at least those that the objective reads
 * @param referenceChosen log π_ref(y⁺); NaN if not given
 * @param referenceRejected log π_ref(y⁻); NaN if not given
 */
public record UpdatePair(
    Map<String, Example> responses, double referenceChosen, double referenceRejected) {

  public UpdatePair {
    responses = Collections.unmodifiableMap(new LinkedHashMap<>(responses));
  }

  /** Of a pair; null: without this response. */
  public UpdatePair(
      @Nullable Example chosen,
      @Nullable Example rejected,
      double referenceChosen,
      double referenceRejected) {
    this(pair(chosen, rejected), referenceChosen, referenceRejected);
  }

  private static Map<String, Example> pair(@Nullable Example chosen, @Nullable Example rejected) {
    Map<String, Example> responses = new LinkedHashMap<>();
    if (chosen != null) {
      responses.put(ResponseTypes.CHOSEN, chosen);
    }
    if (rejected != null) {
      responses.put(ResponseTypes.REJECTED, rejected);
    }
    return responses;
  }
}
