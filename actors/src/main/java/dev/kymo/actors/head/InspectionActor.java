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

/** Asks nodes of this build what the runs will read, each time that one says it is there, until one has answered. */
public final class InspectionActor extends AbstractBehavior<InspectionActor.Command> {

  public sealed interface Command extends NoSerializationVerificationNeeded {}

  /** A node is there. */
  public record Seen(NodeUp node) implements Command {}

  private record Answered(Inspected answer) implements Command {}

  private final Link link;
  private final List<RunSpec> specs;
  private final CompletableFuture<Inspected> result;

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
        .onMessage(Answered.class, this::onAnswered)
        .onSignal(PostStop.class, this::onStopped)
        .build();
  }

  private Behavior<Command> onSeen(Seen seen) {
    NodeUp node = seen.node();
    if (node.build().equals(KymoVersion.current())) {
      link.to(getContext(), node.inspector())
          .tell(new Inspect(specs, getContext().messageAdapter(Inspected.class, Answered::new)));
    }
    return this;
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
