package dev.kymo.actors.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.kymo.actors.fake.StaleHead;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.jdbc.testkit.javadsl.SchemaUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeadTermTest {
  private static final Duration CHECK_EVERY = Duration.ofMillis(50);
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir
  Path directory;

  private ActorTestKit kit;
  private TestProbe<HeadTerm.Answer> answers;

  @BeforeEach
  void start() throws Exception {
    kit = ActorTestKit.create(StaleHead.configuration(directory));
    answers = kit.createTestProbe();
    SchemaUtils.createIfNotExists(kit.system()).toCompletableFuture().get();
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void check_newerTermTaken_stops() {
    ActorRef<HeadTerm.Command> first = takeTerm();

    ActorRef<HeadTerm.Command> second = takeTerm();

    answers.expectTerminated(first, SOON);
    assertStays(second);
  }

  @Test
  void check_ownTermIsTheNewest_stays() {
    takeTerm();

    ActorRef<HeadTerm.Command> newest = takeTerm();

    assertStays(newest);
  }

  private ActorRef<HeadTerm.Command> takeTerm() {
    ActorRef<HeadTerm.Command> taking = kit.spawn(HeadTerm.create(CHECK_EVERY, answers.ref()));
    answers.receiveMessage(SOON);
    return taking;
  }

  private void assertStays(ActorRef<HeadTerm.Command> term) {
    TestProbe<Void> watch = kit.createTestProbe();
    assertThat(catchThrowable(() -> watch.expectTerminated(term, CHECK_EVERY.multipliedBy(10))))
        .isInstanceOf(AssertionError.class);
  }
}
