package dev.kymo.actors.journal;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.serializers.ImmutableSerializer;
import dev.kymo.actors.link.Roots;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.jspecify.annotations.Nullable;

/** How what is registered by an interface is written, whatever implements it. */
final class InterfaceSerializers {
  private InterfaceSerializers() {}

  /** Any list, with null elements; read as an immutable one. */
  static final class Lists extends ImmutableSerializer<List<?>> {
    @Override
    public void write(Kryo kryo, Output output, List<?> list) {
      output.writeVarInt(list.size(), true);
      for (Object element : list) {
        kryo.writeClassAndObject(output, element);
      }
    }

    @Override
    public List<?> read(Kryo kryo, Input input, Class<? extends List<?>> type) {
      int size = input.readVarInt(true);
      if (size < 0) {
        throw new IllegalArgumentException("a list of " + size + " elements");
      }
      List<@Nullable Object> list = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        list.add(kryo.readClassAndObject(input));
      }
      return Collections.unmodifiableList(list);
    }
  }

  static final class Paths extends ImmutableSerializer<Path> {
    private final Roots roots;

    Paths(Roots roots) {
      this.roots = roots;
    }

    @Override
    public void write(Kryo kryo, Output output, Path path) {
      output.writeString(roots.name(path));
    }

    @Override
    public Path read(Kryo kryo, Input input, Class<? extends Path> type) {
      return roots.path(input.readString());
    }
  }

  static final class ActorRefs extends ImmutableSerializer<ActorRef<?>> {
    private final ActorRefResolver resolver;

    ActorRefs(ActorRefResolver resolver) {
      this.resolver = resolver;
    }

    @Override
    public void write(Kryo kryo, Output output, ActorRef<?> ref) {
      output.writeString(resolver.toSerializationFormat(ref));
    }

    @Override
    public ActorRef<?> read(Kryo kryo, Input input, Class<? extends ActorRef<?>> type) {
      return resolver.resolveActorRef(input.readString());
    }
  }
}
