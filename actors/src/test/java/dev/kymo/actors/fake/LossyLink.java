package dev.kymo.actors.fake;

import dev.kymo.actors.link.Link;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * A link that loses a tenth of all messages, doubles a twentieth, and delays a fifth, so that others overtake them, as its seed says.
 */
public final class LossyLink implements Link {
  private static final double LOST = 0.10;
  private static final double DOUBLED = 0.05;
  private static final double DELAYED = 0.20;
  private static final int LONGEST_DELAY_MILLIS = 25;

  public final AtomicLong lost = new AtomicLong();
  public final AtomicLong doubled = new AtomicLong();
  public final AtomicLong delayed = new AtomicLong();
  private final long seed;
  private final Predicate<Object> swallows;
  private final AtomicLong ways = new AtomicLong();

  /** {@code swallows}: what never arrives at all. */
  public LossyLink(long seed, Predicate<Object> swallows) {
    this.seed = seed;
    this.swallows = swallows;
  }

  @Override
  public <T> ActorRef<T> to(ActorContext<?> context, ActorRef<T> far) {
    // whose first numbers differ also where seeds hardly do, unlike those of java.util.Random
    SplittableRandom random = new SplittableRandom(seed * 1_000_003 + ways.incrementAndGet());
    return context.spawnAnonymous(way(far, random));
  }

  private <T> Behavior<T> way(ActorRef<T> far, SplittableRandom random) {
    return Behaviors.setup(context -> Behaviors.receiveMessage(message -> {
      double fate = random.nextDouble();
      if (swallows.test(message) || fate < LOST) {
        lost.incrementAndGet();
        return Behaviors.same();
      }
      if (fate < LOST + DOUBLED) {
        doubled.incrementAndGet();
        far.tell(message);
      }
      if (fate > 1 - DELAYED) {
        delayed.incrementAndGet();
        Duration delay = Duration.ofMillis(1 + random.nextInt(LONGEST_DELAY_MILLIS));
        context.scheduleOnce(delay, far, message);
      } else {
        far.tell(message);
      }
      return Behaviors.same();
    }));
  }
}
