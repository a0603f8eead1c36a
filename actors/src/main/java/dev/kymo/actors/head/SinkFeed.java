package dev.kymo.actors.head;

import dev.kymo.vocabulary.Recorded;
import dev.kymo.vocabulary.RunEvent;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.slf4j.Logger;

/**
 * Hands events to sinks that may be slow. A sink that is too far behind misses rows of numbers, which are on disk anyway and
 * which it is told about in the log; it never misses what else happens, which is little.
 */
final class SinkFeed {
  private final List<ActorRef<SinkActor.Command>> sinks;
  private final int backlog;
  private final Logger log;
  private final long[] waiting;
  private final long[] missed;

  SinkFeed(List<ActorRef<SinkActor.Command>> sinks, int backlog, Logger log) {
    this.sinks = List.copyOf(sinks);
    this.backlog = backlog;
    this.log = log;
    this.waiting = new long[sinks.size()];
    this.missed = new long[sinks.size()];
  }

  void publish(RunEvent event) {
    for (int i = 0; i < waiting.length; i++) {
      if (event instanceof Recorded && waiting[i] >= backlog) {
        missed[i]++;
        if (missed[i] == 1) {
          log.warn(
              "{} is {} events behind and misses rows until it has caught up",
              sinks.get(i).path().name(),
              backlog);
        }
      } else {
        waiting[i]++;
        sinks.get(i).tell(new SinkActor.Accept(event));
      }
    }
  }

  /** Lets every sink end once it has taken what it was handed. */
  void finish() {
    sinks.forEach(sink -> sink.tell(SinkActor.Finish.INSTANCE));
  }

  /** The sink has taken one event. */
  void took(int sink) {
    waiting[sink]--;
    if (missed[sink] > 0 && waiting[sink] == 0) {
      log.warn("{} has caught up; it missed {} rows", sinks.get(sink).path().name(), missed[sink]);
      missed[sink] = 0;
    }
  }
}
