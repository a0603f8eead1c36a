package dev.kymo.actors.experiment;

import static dev.kymo.vocabulary.plan.Schema.field;

import dev.kymo.probes.DecompositionPlan;
import dev.kymo.probes.KernelPlan;
import dev.kymo.probes.Observation;
import dev.kymo.probes.Observations;
import dev.kymo.vocabulary.plan.Key;
import dev.kymo.vocabulary.plan.Schema;
import dev.kymo.vocabulary.plan.ValueType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When probes look.
 *
 * @param every global steps between two readings; step 0 and each stage's last step are read as well
 * @param observations what is looked at besides, each kind at most once
 */
public record ProbeSection(int every, List<Observation> observations) {
  private static final Key<Integer> EVERY = Key.of(
          "every",
          ValueType.whole(1),
          100,
          "how far readings are apart, counted over the whole run; step 0 and each stage's last step are read besides, once")
      .in("steps");
  static final Schema<ProbeSection> SCHEMA = Schema.of(
      "probe",
      "when probes look, and at what",
      ProbeSection.class,
      values -> new ProbeSection(values.get(EVERY), values.get(Observations.SECTIONS)),
      field(EVERY, ProbeSection::every),
      field(Observations.SECTIONS, ProbeSection::observations));

  public ProbeSection {
    EVERY.require(every);
    observations = List.copyOf(observations);
  }

  /** What is looked at by a probe of this kind; null: nothing. */
  private <T extends Observation> @Nullable T find(Class<T> kind) {
    return observations.stream()
        .filter(kind::isInstance)
        .map(kind::cast)
        .findFirst()
        .orElse(null);
  }

  /** Which steps are taken apart; null: none. */
  public @Nullable DecompositionPlan decompose() {
    return find(DecompositionPlan.class);
  }

  /** When the kernel is estimated; null: never. */
  public @Nullable KernelPlan kernel() {
    return find(KernelPlan.class);
  }
}
