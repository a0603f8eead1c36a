package dev.kymo.actors.link;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/** What lies between a head and its nodes. */
public interface Link {
  /** Nothing but Pekko, which loses messages only with a JVM or a connection. */
  Link PLAIN = new Link() {
    @Override
    public <T> ActorRef<T> to(ActorContext<?> context, ActorRef<T> far) {
      return far;
    }
  };

  /** Where the actor of {@code context} sends its messages for {@code far}, which is on the other side. */
  <T> ActorRef<T> to(ActorContext<?> context, ActorRef<T> far);
}
