package dev.kymo.actors.journal;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.util.Pool;
import dev.kymo.actors.link.Roots;
import dev.kymo.actors.protocol.Journaled;
import java.io.NotSerializableException;
import java.util.Map;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/**
 * Writes journal events and messages with Kryo. Only registered classes are read or written. The manifest is
 * {@code family:version}; a version is never reused for other bytes. Since version 3 an event carries a check of its bytes: H2
 * has none for what is in its pages, and a hash or a step with one bit changed would be believed.
 */
public final class KymoSerializer extends SerializerWithStringManifest {

  /** Identifies this serializer in the journal and on the wire; never changes. */
  private static final int IDENTIFIER = 7_340_033;

  private static final String JOURNAL = "journal";
  private static final String MESSAGE = "message";

  /** The newest format of each family; {@link KryoFormat} knows how to read this and every older one. */
  private static final Map<String, Integer> VERSIONS = Map.of(JOURNAL, 3, MESSAGE, 1);

  /** From this version on, events end with their check. */
  private static final int CHECKED = 3;

  private static final int INITIAL_BUFFER_BYTES = 512;
  private static final int UNLIMITED = -1;
  private static final int POOLED = 16;

  private final Pool<Kryo> kryos;

  public KymoSerializer(ExtendedActorSystem system) {
    this(resolving(
        ActorRefResolver.get(Adapter.toTyped(system)),
        Roots.from(system.settings().config())));
  }

  private KymoSerializer(Supplier<Kryo> format) {
    this.kryos = new Pool<>(true, false, POOLED) {
      @Override
      protected Kryo create() {
        return format.get();
      }
    };
  }

  private static Supplier<Kryo> resolving(ActorRefResolver resolver, Roots roots) {
    return () -> KryoFormat.create(resolver, roots);
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
      if (message instanceof Journaled) {
        output.writeInt(check(output.getBuffer(), output.position()));
      }
      return output.toBytes();
    } finally {
      kryos.free(kryo);
    }
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
    int version = requireKnown(manifest);
    boolean checked = version >= CHECKED && manifest.startsWith(JOURNAL + ":");
    int length = checked ? checkedLength(bytes, manifest) : bytes.length;
    Kryo kryo = kryos.obtain();
    try (Input input = new Input(bytes, 0, length)) {
      Object message = kryo.readClassAndObject(input);
      if (input.position() != length) {
        throw new NotSerializableException(
            "format " + manifest + ": " + (length - input.position()) + " of " + length
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

  /** The length without the check, which must hold. */
  private static int checkedLength(byte[] bytes, String manifest) throws NotSerializableException {
    int length = bytes.length - Integer.BYTES;
    if (length < 0 || new Input(bytes, length, Integer.BYTES).readInt() != check(bytes, length)) {
      throw new NotSerializableException(
          "format " + manifest + ": the event is damaged: its check does not hold");
    }
    return length;
  }

  private static int check(byte[] bytes, int length) {
    CRC32C check = new CRC32C();
    check.update(bytes, 0, length);
    return (int) check.getValue();
  }

  private static int requireKnown(String manifest) throws NotSerializableException {
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
    return version;
  }
}
