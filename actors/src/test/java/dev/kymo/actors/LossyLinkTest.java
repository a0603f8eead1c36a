package dev.kymo.actors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.actors.fake.Faults;
import dev.kymo.actors.fake.LossyLink;
import dev.kymo.actors.fake.Specs;
import dev.kymo.actors.head.ExperimentResult;
import dev.kymo.vocabulary.LoggedEvent;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the link does to messages, every run ends with the rows, commits and model of an undisturbed one. */
class LossyLinkTest {
  private static final String QUICK = """
      kymo.link {
        beat-every = 15ms
        resend-after = 30ms
        orders-missed-after = 5s
        reports-missed-after = 10s
        piece-bytes = 400
      }
      """;

  @TempDir
  static Path folder;

  private static FakeExperiment undisturbed;

  static LongStream seeds() {
    return LongStream.rangeClosed(1, Long.getLong("kymo.lossy-seeds", 20));
  }

  @BeforeAll
  static void runUndisturbed() throws Exception {
    undisturbed = new FakeExperiment(
        folder.resolve("undisturbed"), Faults.none(), Specs.small(0), Specs.small(1));
    undisturbed.run();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void run_messagesAreLostDoubledAndLate_endsAsUndisturbed(long seed) throws Exception {
    Faults faults = Faults.none();
    LossyLink link = new LossyLink(seed, message -> false);
    FakeExperiment disturbed =
        new FakeExperiment(folder.resolve("seed-" + seed), faults, Specs.small(0), Specs.small(1));
    disturbed.link = link;
    disturbed.overrides = QUICK;
    boolean crashes = seed % 4 == 0;
    if (crashes) {
      faults.crash("step", 0, 1 + seed % 40, 1);
    }

    ExperimentResult result = disturbed.run();

    assertThat(result.completed()).isTrue();
    disturbed.assertSameResultsAs(undisturbed);
    assertThat(disturbed.checkpoints(Specs.small(1)))
        .isEqualTo(undisturbed.checkpoints(Specs.small(1)));
    assertThat(disturbed.sink.of(LoggedEvent.AttemptEnded.class))
        .as("what is lost is sent again, no attempt is given up for it")
        .extracting(LoggedEvent.AttemptEnded::reason)
        .isEqualTo(crashes ? List.of("exception") : List.of());
    disturbed.assertNothingLeaks();
    assertThat(link.lost.get()).isPositive();
    assertThat(link.doubled.get()).isPositive();
    assertThat(link.delayed.get()).isPositive();
  }
}
