package dev.kymo.actors.database;

import com.typesafe.config.Config;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.event.EventStream;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.jdbc.journal.JdbcAsyncWriteJournal;
import org.jspecify.annotations.Nullable;
import scala.Function1;
import scala.collection.Iterator;
import scala.collection.immutable.Seq;
import scala.concurrent.Future;
import scala.jdk.javaapi.FutureConverters;
import scala.runtime.BoxedUnit;
import scala.util.Try;

/**
 * The journal's plugin, which tells the actor system's event stream why it did not take or give events, as {@link Failed}, and
 * when it does again, as {@link Works}. Persistent actors alone learn that they failed, and their supervision keeps the cause to itself.
 */
public final class WatchedJournal extends JdbcAsyncWriteJournal {
  private final EventStream stream = system().eventStream();
  private final Set<String> failing = ConcurrentHashMap.newKeySet();

  /** The events of {@code persistenceId} could not be written or read. */
  public record Failed(String persistenceId, Throwable cause)
      implements NoSerializationVerificationNeeded {}

  /** The events of {@code persistenceId} could be written, after they could not. */
  public record Works(String persistenceId) implements NoSerializationVerificationNeeded {}

  /** Made by Pekko. */
  public WatchedJournal(Config config) {
    super(config);
  }

  @Override
  public Future<Seq<Try<BoxedUnit>>> asyncWriteMessages(Seq<AtomicWrite> messages) {
    String id = messages.isEmpty() ? "" : messages.head().persistenceId();
    Future<Seq<Try<BoxedUnit>>> written = super.asyncWriteMessages(messages);
    FutureConverters.asJava(written)
        .whenComplete(
            (answers, failure) -> tell(id, failure == null ? rejection(answers) : failure));
    return written;
  }

  @Override
  public Future<Object> asyncReadHighestSequenceNr(String persistenceId, long from) {
    Future<Object> read = super.asyncReadHighestSequenceNr(persistenceId, from);
    tellFailure(persistenceId, read);
    return read;
  }

  @Override
  public Future<BoxedUnit> asyncReplayMessages(
      String persistenceId,
      long from,
      long to,
      long max,
      Function1<PersistentRepr, BoxedUnit> recovery) {
    Future<BoxedUnit> read = super.asyncReplayMessages(persistenceId, from, to, max, recovery);
    tellFailure(persistenceId, read);
    return read;
  }

  private <T> void tellFailure(String id, Future<T> read) {
    FutureConverters.asJava(read).whenComplete((answer, failure) -> {
      if (failure != null) {
        tell(id, failure);
      }
    });
  }

  /** Why an event was not even tried, for instance because no serializer takes it; null: all were written. */
  private static @Nullable Throwable rejection(Seq<Try<BoxedUnit>> answers) {
    for (Iterator<Try<BoxedUnit>> left = answers.iterator(); left.hasNext(); ) {
      Try<BoxedUnit> answer = left.next();
      if (answer.isFailure()) {
        return answer.failed().get();
      }
    }
    return null;
  }

  private void tell(String id, @Nullable Throwable failure) {
    if (failure != null) {
      failing.add(id);
      stream.publish(new Failed(id, failure));
    } else if (failing.remove(id)) {
      stream.publish(new Works(id));
    }
  }
}
