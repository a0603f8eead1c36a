package dev.kymo.actors.inspection;

import dev.kymo.actors.experiment.BadInputException;
import dev.kymo.vocabulary.IoReason;
import dev.kymo.workers.data.DataFormatException;
import dev.kymo.workers.data.TokenizerUnreadableException;
import dev.kymo.workers.input.InputRefusedException;
import dev.kymo.workers.model.ModelUnreadableException;
import dev.kymo.workers.safetensors.SafetensorsFormatException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Which exceptions say that what comes from outside cannot be worked with. */
public final class InputFaults {

  /** What readers throw: their messages say what, where and what to do. */
  private static final List<Class<? extends Exception>> OF_READERS = List.of(
      BadInputException.class,
      ModelUnreadableException.class,
      SafetensorsFormatException.class,
      TokenizerUnreadableException.class,
      DataFormatException.class,
      InputRefusedException.class);

  private InputFaults() {}

  /** What a person is told of a fault of the input; nothing if it is none. */
  public static Optional<String> message(Throwable failure) {
    if (OF_READERS.stream().anyMatch(fault -> fault.isInstance(failure))) {
      return Optional.of(String.valueOf(failure.getMessage()));
    }
    return failure instanceof UncheckedIOException io
        ? Optional.of(sentence(io))
        : Optional.empty();
  }

  /** What could not be read or written, and why. */
  private static String sentence(UncheckedIOException failure) {
    IOException cause = Objects.requireNonNull(failure.getCause());
    String what = String.valueOf(failure.getMessage());
    if (what.equals(cause.toString())) {
      what = cause instanceof FileSystemException system ? system.getFile() : "a file";
    }
    String why = IoReason.of(cause);
    return what.endsWith(why) ? what : what + ": " + why;
  }
}
