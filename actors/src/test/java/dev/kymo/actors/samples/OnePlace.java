package dev.kymo.actors.samples;

import dev.kymo.workers.file.ScratchFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives every test of samples the same {@link Workplace}: what one sample ran need not run for another, of whatever class. */
final class OnePlace implements ParameterResolver {

  /** Closed by JUnit when the last class is done. */
  private record Kept(ScratchFolder folder, Workplace place) implements AutoCloseable {
    static Kept make() {
      ScratchFolder folder = ScratchFolder.create();
      try {
        return new Kept(folder, new Workplace(folder.path(), Samples.ROOT));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() throws IOException {
      place.close();
      folder.close();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Workplace.class;
  }

  @Override
  public Workplace resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.create(OnePlace.class))
        .computeIfAbsent(Kept.class, key -> Kept.make(), Kept.class)
        .place();
  }
}
