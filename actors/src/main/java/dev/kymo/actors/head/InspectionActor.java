package dev.kymo.actors.head;

import dev.kymo.actors.experiment.KymoVersion;
import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.actors.link.Inspect;
import dev.kymo.actors.link.Inspected;
import dev.kymo.actors.link.Link;
import dev.kymo.actors.link.NodeUp;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;

/**
 * Asks a node of this build what the runs will read, each time that it says it is there, until it has answered; another one when it is gone, as by a model that takes more
 * memory than there is, but not a third.
 */
public final class InspectionActor extends AbstractBehavior<InspectionActor.Command> {

  public sealed interface Command extends NoSerializationVerificationNeeded {}

  /** A node is there. */
  public record Seen(NodeUp node) implements Command {}

  /** A node is gone. */
  public record Gone(String node, String how) implements Command {}

  private record Answered(Inspected answer) implements Command {}

  private static final int TRIES = 2;

  private final Link link;
  private final List<RunSpec> specs;
  private final CompletableFuture<Inspected> result;
  private @Nullable String asked;
  private int gone;

  private InspectionActor(
      ActorContext<Command> context,
      Link link,
      List<RunSpec> specs,
      CompletableFuture<Inspected> result) {
    super(context);
    this.link = link;
    this.specs = specs;
    this.result = result;
  }

  /**
   * Asks once, and ends with the answer.
   *
   * @param specs one run of each recipe and model
   * @param result completed with the answer; exceptionally if this actor is stopped before
   */
  public static Behavior<Command> create(
      Link link, List<RunSpec> specs, CompletableFuture<Inspected> result) {
    return Behaviors.setup(context -> new InspectionActor(context, link, specs, result));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Seen.class, this::onSeen)
        .onMessage(Gone.class, this::onGone)
        .onMessage(Answered.class, this::onAnswered)
        .onSignal(PostStop.class, this::onStopped)
        .build();
  }

  private Behavior<Command> onSeen(Seen seen) {
    NodeUp node = seen.node();
    if (asked == null && node.build().equals(KymoVersion.current())) {
      asked = node.node();
    }
    if (node.node().equals(asked)) {
      link.to(getContext(), node.inspector())
          .tell(new Inspect(specs, getContext().messageAdapter(Inspected.class, Answered::new)));
    }
    return this;
  }

  private Behavior<Command> onGone(Gone node) {
    if (!node.node().equals(asked)) {
      return this;
    }
    asked = null;
    gone++;
    if (gone < TRIES) {
      return this;
    }
    result.completeExceptionally(new HeadLostException(
        "models and data could not be checked, twice the same: " + node.how()));
    return Behaviors.stopped();
  }

  private Behavior<Command> onAnswered(Answered answered) {
    result.complete(answered.answer());
    return Behaviors.stopped();
  }

  private Behavior<Command> onStopped(PostStop stopped) {
    result.completeExceptionally(
        new HeadLostException("the system ended before the inputs were checked"));
    return this;
  }
}
