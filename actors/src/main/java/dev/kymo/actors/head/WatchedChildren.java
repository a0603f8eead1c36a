package dev.kymo.actors.head;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.pekko.actor.ActorPath;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.Nullable;

/** The children of an actor and what their end means to it: {@code watchWith}, but what follows may depend on what a child failed of. */
final class WatchedChildren<M> {
  private final ActorContext<M> context;
  private final Map<ActorPath, Function<@Nullable Throwable, Behavior<M>>> watched =
      new HashMap<>();

  WatchedChildren(ActorContext<M> context) {
    this.context = context;
  }

  /** Watches the child; {@code gone} is handed what it failed of, null if it stopped of itself. */
  <T> ActorRef<T> watch(ActorRef<T> child, Function<@Nullable Throwable, Behavior<M>> gone) {
    watched.put(child.path(), gone);
    context.watch(child);
    return child;
  }

  /** What follows from a child's end; empty: it was not watched. */
  Optional<Behavior<M>> gone(Terminated child) {
    Function<@Nullable Throwable, Behavior<M>> gone =
        watched.remove(child.getRef().path());
    Throwable cause = child instanceof ChildFailed failed ? failed.getCause() : null;
    return gone == null ? Optional.empty() : Optional.of(gone.apply(cause));
  }
}
