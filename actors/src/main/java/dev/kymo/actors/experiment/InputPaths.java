package dev.kymo.actors.experiment;

import dev.kymo.vocabulary.plan.ValueType;
import dev.kymo.workers.world.BuiltinWorld;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Values that name files; found while they are read, and recorded by where they were found. */
final class InputPaths {
  private InputPaths() {}

  /** A file that cannot be built in. */
  static ValueType<Path> file() {
    return new ValueType<>(
        "a path",
        given -> {
          YamlValue value = (YamlValue) given;
          @Nullable String text = value.text();
          return text == null ? null : value.files().file(value.node(), text);
        },
        Path::toString,
        path -> true);
  }

  /**
   * A file.
   *
   * @param part which file of a built-in world is meant where one is named
   */
  static ValueType<Path> file(Function<BuiltinWorld, Path> part) {
    return new ValueType<>(
        "a path, or `builtin:NAME`",
        given -> {
          YamlValue value = (YamlValue) given;
          @Nullable String text = value.text();
          return text == null ? null : value.files().file(value.node(), text, part);
        },
        path -> BuiltinFiles.text(path, part),
        path -> true);
  }

  /** A model's folder. */
  static ValueType<Path> model() {
    return new ValueType<>(
        "a folder, or `builtin:NAME`",
        given -> {
          YamlValue value = (YamlValue) given;
          @Nullable String text = value.text();
          return text == null ? null : value.files().model(value.node(), text);
        },
        path -> BuiltinFiles.text(path, BuiltinWorld::model),
        path -> true);
  }
}
