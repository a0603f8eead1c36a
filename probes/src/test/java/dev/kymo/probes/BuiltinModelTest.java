package dev.kymo.probes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.workers.data.EncodedRow;
import dev.kymo.workers.data.Truncation;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.model.ParameterLayout;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.world.BuiltinWorld;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built-in model knows the language of the built-in rows, which is what their response types differ in. */
class BuiltinModelTest {
  private static final int ROWS = 30;

  @TempDir
  Path cache;

  /**
   * Sums, as they are scored and plotted. The two random texts have as many words as chosen; per token the order of these two is
   * the other way round, because rare words have several tokens, of which the later ones are easy to guess.
   */
  @Test
  void score_builtinRows_sentencesAreLikelierThanShuffledAndThoseThanRandomWords() {
    Map<String, Double> means = means(BuiltinWorld.in(cache));

    assertThat(means.get("chosen")).isGreaterThan(means.get("irr_train"));
    assertThat(means.get("irr_train")).isGreaterThan(means.get("random_permute"));
    assertThat(means.get("random_permute")).isGreaterThan(means.get("random_nonhum"));
    assertThat(means.get("chosen")).isGreaterThan(means.get("chosen_gptsemantic"));
    // the pre-training prefers neither of the pair by much
    assertThat(means.get("chosen") - means.get("rejected")).isBetween(-5.0, 5.0);
  }

  private static Map<String, Double> means(BuiltinWorld world) {
    Torch.prepareThread();
    ModelFolder folder = ModelFolder.open(world.model());
    int context = folder.model().contextLength();
    // a limit that nothing reaches: every row fits the context whole, or reading it fails
    Truncation truncation = new Truncation(4 * context, 2 * context, Truncation.By.ROW);
    ProbePlan plan = new ProbePlan(world.model(), world.probes(), null, List.of(), truncation);
    ProbeSet set = ProbeSet.read(plan, folder.model().limits());
    Map<String, Double> sums = new HashMap<>();
    try (ParameterStore parameters =
            ParameterStore.forValues(new ParameterLayout(folder.model().parameters()));
        ResponseScorer scorer = new ResponseScorer(folder.model())) {
      folder.readInto(parameters);
      for (EncodedRow row : set.rows().subList(0, ROWS)) {
        for (ResponseScore score : scorer.score(parameters, row)) {
          sums.merge(score.response(), score.logprob(), Double::sum);
        }
      }
    }
    sums.replaceAll((response, sum) -> sum / ROWS);
    return sums;
  }
}
