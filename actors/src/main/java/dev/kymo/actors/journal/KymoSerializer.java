package dev.kymo.actors.journal;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.util.Pool;
import dev.kymo.actors.protocol.Journaled;
import java.io.NotSerializableException;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/**
 * Writes journal events and messages with Kryo. Only registered classes are read or written. The manifest is
 * {@code family:version}; a version is never reused for other bytes.
 */
public final class KymoSerializer extends SerializerWithStringManifest {

  /** Identifies this serializer in the journal and on the wire; never changes. */
  private static final int IDENTIFIER = 7_340_033;

  private static final String JOURNAL = "journal";
  private static final String MESSAGE = "message";

  /** The newest format of each family; {@link KryoFormat} knows how to read this and every older one. */
  private static final Map<String, Integer> VERSIONS = Map.of(JOURNAL, 2, MESSAGE, 1);

  private static final int INITIAL_BUFFER_BYTES = 512;
  private static final int UNLIMITED = -1;
  private static final int POOLED = 16;

  private final Pool<Kryo> kryos;

  public KymoSerializer(ExtendedActorSystem system) {
    this(resolving(ActorRefResolver.get(Adapter.toTyped(system))));
  }

  private KymoSerializer(Supplier<Kryo> format) {
    this.kryos = new Pool<>(true, false, POOLED) {
      @Override
      protected Kryo create() {
        return format.get();
      }
    };
  }

  private static Supplier<Kryo> resolving(ActorRefResolver resolver) {
    return () -> KryoFormat.create(resolver);
  }

  /** Reads and writes what the journal holds, without an actor system: its events name no actor. */
  static KymoSerializer ofJournal() {
    return new KymoSerializer(KryoFormat::ofJournal);
  }

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(Object message) {
    String family = message instanceof Journaled ? JOURNAL : MESSAGE;
    return family + ":" + VERSIONS.get(family);
  }

  @Override
  public byte[] toBinary(Object message) {
    Kryo kryo = kryos.obtain();
    try (Output output = new Output(INITIAL_BUFFER_BYTES, UNLIMITED)) {
      kryo.writeClassAndObject(output, message);
      return output.toBytes();
    } finally {
      kryos.free(kryo);
    }
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
    requireKnown(manifest);
    Kryo kryo = kryos.obtain();
    try (Input input = new Input(bytes)) {
      Object message = kryo.readClassAndObject(input);
      if (input.position() != bytes.length) {
        throw new NotSerializableException(
            "format " + manifest + ": " + (bytes.length - input.position()) + " of " + bytes.length
                + " bytes are left over after reading " + message.getClass().getName());
      }
      return message;
    } catch (KryoException | IllegalArgumentException | IndexOutOfBoundsException e) {
      NotSerializableException unreadable = new NotSerializableException(
          "format " + manifest + ": unreadable bytes: " + e.getMessage());
      unreadable.initCause(e);
      throw unreadable;
    } finally {
      kryos.free(kryo);
    }
  }

  private static void requireKnown(String manifest) throws NotSerializableException {
    int colon = manifest.indexOf(':');
    Integer newest = colon < 0 ? null : VERSIONS.get(manifest.substring(0, colon));
    if (newest == null) {
      throw new NotSerializableException(
          "unknown format '" + manifest + "'; this version reads " + JOURNAL + " and " + MESSAGE);
    }
    int version;
    try {
      version = Integer.parseInt(manifest.substring(colon + 1));
    } catch (NumberFormatException e) {
      NotSerializableException malformed =
          new NotSerializableException("malformed format '" + manifest + "'");
      malformed.initCause(e);
      throw malformed;
    }
    if (version > newest) {
      throw new NotSerializableException("format " + manifest
          + " was written by a newer version of Kymo; this one reads up to " + newest);
    }
    if (version < 1) {
      throw new NotSerializableException("malformed format '" + manifest + "'");
    }
  }
}
