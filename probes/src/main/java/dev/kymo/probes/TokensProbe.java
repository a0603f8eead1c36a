package dev.kymo.probes;

import dev.kymo.probes.pushed.PushedTokensProbe;
import dev.kymo.vocabulary.TokensRow;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.training.ParameterSnapshot;
import java.util.List;

/** What a step did at the tokens that it pushed down, of whatever steps are taken apart. */
public final class TokensProbe implements Probe {
  private final PushedTokensProbe pushed;

  /** Of which steps, and of which model. */
  public record Planned(ProbePlan set, DecompositionPlan plan) implements PlannedProbe.OfUpdate {

    @Override
    public int every() {
      return plan.every();
    }

    @Override
    public Probe open() {
      return new TokensProbe(this);
    }
  }

  private TokensProbe(Planned planned) {
    pushed = new PushedTokensProbe(ModelFolder.open(planned.set().model()).model());
  }

  @Override
  public List<TokensRow> read(ParameterSnapshot update) {
    return pushed.read(ModelSnapshots.update(update));
  }

  @Override
  public void close() {
    pushed.close();
  }
}
