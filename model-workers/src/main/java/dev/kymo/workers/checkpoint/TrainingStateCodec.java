package dev.kymo.workers.checkpoint;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Turns a {@link TrainingState} into bytes and back: eight bytes that name the format, its version, then Kryo with every class
 * registered. A new component needs a new version, and the reader keeps reading the older ones.
 */
final class TrainingStateCodec {
  static final int VERSION = 1;
  private static final byte[] MAGIC = "KYMOSTAT".getBytes(StandardCharsets.US_ASCII);
  private static final int CLASS_ID = 20;
  private static final int INITIAL_BYTES = 4096;
  private static final int UNBOUNDED = -1;

  private TrainingStateCodec() {}

  private static Kryo kryo() {
    Kryo kryo = new Kryo();
    kryo.setRegistrationRequired(true);
    kryo.setReferences(false);
    kryo.register(TrainingState.class, new VersionOneSerializer(), CLASS_ID);
    return kryo;
  }

  static byte[] toBytes(TrainingState state) {
    try (Output output = new Output(INITIAL_BYTES, UNBOUNDED)) {
      output.writeBytes(MAGIC);
      output.writeInt(VERSION);
      kryo().writeClassAndObject(output, state);
      return output.toBytes();
    }
  }

  static TrainingState fromBytes(Path checkpoint, byte[] bytes) {
    try (Input input = new Input(bytes)) {
      if (!Arrays.equals(input.readBytes(MAGIC.length), MAGIC)) {
        throw new CheckpointUnreadableException(checkpoint, "its state is not Kymo's");
      }
      int version = input.readInt();
      if (version != VERSION) {
        throw new CheckpointUnreadableException(
            checkpoint,
            "its state has format " + version + "; this version of Kymo reads up to " + VERSION);
      }
      return read(checkpoint, input);
    } catch (KryoException e) {
      throw new CheckpointUnreadableException(checkpoint, "its state is damaged", e);
    }
  }

  /** Damaged bytes can look like a class that is not registered, a negative length, or a name that is none. */
  private static TrainingState read(Path checkpoint, Input input) {
    try {
      return (TrainingState) kryo().readClassAndObject(input);
    } catch (RuntimeException e) {
      throw new CheckpointUnreadableException(checkpoint, "its state is damaged", e);
    }
  }

  /** Writes the components one by one, maps in the order of their keys, so that equal states have equal bytes. */
  private static final class VersionOneSerializer extends Serializer<TrainingState> {
    VersionOneSerializer() {
      super(false, true);
    }

    @Override
    public void write(Kryo kryo, Output output, TrainingState state) {
      output.writeLong(state.step());
      output.writeInt(state.stage());
      output.writeLong(state.stageStep());
      output.writeLong(state.optimizerUpdates());
      output.writeInt(state.references().size());
      for (double[] column : state.references()) {
        output.writeInt(column.length);
        output.writeDoubles(column, 0, column.length);
      }
      Map<String, String> environment = new TreeMap<>(state.environment());
      output.writeInt(environment.size());
      environment.forEach((name, value) -> {
        output.writeString(name);
        output.writeString(value);
      });
    }

    @Override
    public TrainingState read(Kryo kryo, Input input, Class<? extends TrainingState> type) {
      long step = input.readLong();
      int stage = input.readInt();
      long stageStep = input.readLong();
      long optimizerUpdates = input.readLong();
      List<double[]> references = new ArrayList<>();
      for (int left = input.readInt(); left > 0; left--) {
        references.add(readColumn(input));
      }
      Map<String, String> environment = new TreeMap<>();
      for (int left = input.readInt(); left > 0; left--) {
        environment.put(readText(input), readText(input));
      }
      return new TrainingState(step, stage, stageStep, optimizerUpdates, references, environment);
    }

    /** Reserves no more memory than there are bytes for its characters, of which Kryo believes the number. */
    private static String readText(Input input) {
      int start = input.position();
      if (input.readVarIntFlag()) { // otherwise it ends with its last character
        int announced = input.readVarIntFlag(true) - 1;
        int left = input.limit() - input.position();
        if (announced > left) {
          throw new KryoException(
              announced + " characters announced, at most " + left + " are there");
        }
      }
      input.setPosition(start);
      return input.readString();
    }

    /** Reserves no more memory than there are bytes to fill it with. */
    private static double[] readColumn(Input input) {
      int length = input.readInt();
      int left = (input.limit() - input.position()) / Double.BYTES;
      if (length < 0 || length > left) {
        throw new KryoException(length + " numbers announced, at most " + left + " are there");
      }
      return input.readDoubles(length);
    }
  }
}
