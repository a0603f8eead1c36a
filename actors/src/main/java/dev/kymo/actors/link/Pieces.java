package dev.kymo.actors.link;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.Serializer;
import org.apache.pekko.serialization.Serializers;

/** Cuts items that are too long for one message, and puts one at a time together again. Confined to its owner. */
public final class Pieces {
  private final Serialization serialization;
  private final Serializer serializer;
  private final String manifest;
  private final int most;
  private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

  /** {@code most}: bytes of a piece. */
  public Pieces(ActorSystem<?> system, int most) {
    this.serialization = SerializationExtension.get(Adapter.toClassic(system));
    this.serializer = serialization.findSerializerFor(Report.Alive.INSTANCE);
    this.manifest = Serializers.manifestFor(serializer, Report.Alive.INSTANCE);
    this.most = most;
  }

  /** The item itself if it is short enough, or its pieces in order. */
  public List<Report.Item> cut(Report.Item item) {
    byte[] bytes = serializer.toBinary(item);
    if (bytes.length <= most) {
      return List.of(item);
    }
    List<Report.Item> pieces = new ArrayList<>();
    for (int from = 0; from < bytes.length; from += most) {
      int to = Math.min(bytes.length, from + most);
      pieces.add(new Report.Piece(Arrays.copyOfRange(bytes, from, to), to == bytes.length));
    }
    return pieces;
  }

  /** The whole item that {@code next} is or ends; empty: more of it follows. Items come in their order. */
  public Optional<Report.Item> join(Report.Item next) {
    if (!(next instanceof Report.Piece piece)) {
      return Optional.of(next);
    }
    begun.writeBytes(piece.bytes());
    if (!piece.last()) {
      return Optional.empty();
    }
    byte[] whole = begun.toByteArray();
    begun.reset();
    return Optional.of((Report.Item)
        serialization.deserialize(whole, serializer.identifier(), manifest).get());
  }

  /** Whatever was begun is not to be ended. */
  public void forget() {
    begun.reset();
  }
}
