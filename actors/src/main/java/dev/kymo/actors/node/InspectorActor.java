package dev.kymo.actors.node;

import dev.kymo.actors.database.Causes;
import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.actors.inspection.InputFaults;
import dev.kymo.actors.link.Inspect;
import dev.kymo.actors.link.Inspected;
import dev.kymo.actors.link.Inspected.Reason;
import dev.kymo.actors.link.Link;
import java.util.List;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;

/** Reads what an experiment's runs will read, on a thread of its own. Whoever asks the same again gets the same answer. */
final class InspectorActor extends AbstractBehavior<Inspect> {
  private final InputReader reader;
  private final Link link;

  private List<RunSpec> asked = List.of();
  private @Nullable Inspected answer;

  private InspectorActor(ActorContext<Inspect> context, InputReader reader, Link link) {
    super(context);
    this.reader = reader;
    this.link = link;
  }

  static Behavior<Inspect> create(InputReader reader, Link link) {
    return Behaviors.setup(context -> new InspectorActor(context, reader, link));
  }

  @Override
  public Receive<Inspect> createReceive() {
    return newReceiveBuilder().onMessage(Inspect.class, this::onInspect).build();
  }

  private Behavior<Inspect> onInspect(Inspect inspect) {
    Inspected found = answer;
    if (found == null || !asked.equals(inspect.specs())) {
      found = read(inspect.specs());
      asked = inspect.specs();
      answer = found;
    }
    link.to(getContext(), inspect.replyTo()).tell(found);
    return this;
  }

  /** Errors of the machine are answers too: left to the actor system, they would end the JVM without a word. */
  private Inspected read(List<RunSpec> specs) {
    try {
      return reader.read(specs);
    } catch (RuntimeException | LinkageError | VirtualMachineError e) {
      return InputFaults.message(e)
          .map(message -> new Inspected.Unreadable(Reason.INPUT, message))
          .orElseGet(() -> ofMachine(e));
    }
  }

  private Inspected.Unreadable ofMachine(Throwable failure) {
    for (Throwable cause : Causes.of(failure)) {
      Reason reason = reason(cause);
      if (reason != Reason.FAULT) {
        return new Inspected.Unreadable(reason, String.valueOf(cause.getMessage()));
      }
    }
    getContext().getLog().error("the inputs could not be checked", failure);
    return new Inspected.Unreadable(Reason.FAULT, failure.toString());
  }

  private static Reason reason(Throwable cause) {
    if (cause instanceof OutOfMemoryError) {
      return Reason.MEMORY;
    }
    if (cause instanceof StackOverflowError) {
      return Reason.STACK;
    }
    if (cause instanceof UnsatisfiedLinkError) {
      return Reason.NATIVE_LIBRARY;
    }
    return cause instanceof LinkageError ? Reason.PROGRAM : Reason.FAULT;
  }
}
