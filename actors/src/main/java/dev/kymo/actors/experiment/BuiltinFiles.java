package dev.kymo.actors.experiment;

import dev.kymo.vocabulary.IoReason;
import dev.kymo.workers.input.Quoted;
import dev.kymo.workers.world.BuiltinWorld;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What {@code builtin:NAME} stands for: files in the user's cache folder, which is that of the system property {@code
 * kymo.cache}, else {@code $XDG_CACHE_HOME/kymo}, else {@code ~/.cache/kymo}.
 */
public final class BuiltinFiles {
  private static final String PREFIX = "builtin:";

  private BuiltinFiles() {}

  /** Whether a text names something built in, known or not. */
  public static boolean isBuiltin(String text) {
    return text.startsWith(PREFIX);
  }

  /**
   * The world of a name, its files written if need be.
   *
   * @throws BadInputException if there is no such world
   */
  public static BuiltinWorld world(String name) {
    requireKnown(name);
    return BuiltinWorld.in(cache());
  }

  /**
   * The same, but nothing is written: the files need not be there.
   *
   * @throws BadInputException if there is no such world
   */
  static BuiltinWorld place(String name) {
    requireKnown(name);
    return BuiltinWorld.at(cacheAsItIs());
  }

  private static void requireKnown(String name) {
    if (!name.equals(BuiltinWorld.NAME)) {
      throw new BadInputException('"' + Quoted.text(name)
          + "\" is not built in; what is built in is called " + BuiltinWorld.NAME);
    }
  }

  /** What a resolved file says for a path: the built-in world's name if the path is that part of it, else the path. */
  static String text(Path path, Function<BuiltinWorld, Path> part) {
    Path cache = cacheAsItIs();
    return path.startsWith(cache) && path.equals(part.apply(BuiltinWorld.at(cache)))
        ? BuiltinWorld.NAME
        : path.toString();
  }

  /** The same for any file: those of the built-in world are named from it on. */
  public static String text(Path path) {
    Path cache = cacheAsItIs();
    if (path.startsWith(cache)) {
      Path world = BuiltinWorld.at(cache).folder();
      if (path.startsWith(world)) {
        return BuiltinWorld.NAME + "/" + world.relativize(path);
      }
    }
    return path.toString();
  }

  /** The path that {@link #text(Path)} was given, or of what lay elsewhere when it was given it. */
  public static Path path(String text) {
    String inWorld = BuiltinWorld.NAME + "/";
    return text.startsWith(inWorld)
        ? place(BuiltinWorld.NAME).folder().resolve(text.substring(inWorld.length()))
        : found(Path.of(text));
  }

  /** Older versions wrote where the built-in files were, which may have been another user's cache, or another machine's. */
  static Path found(Path path) {
    if (!Files.exists(path)) {
      for (int i = 0; i < path.getNameCount() - 1; i++) {
        Path name = path.getName(i);
        if (BuiltinWorld.isFolderName(name.toString())) {
          Path world = place(BuiltinWorld.NAME).folder();
          return name.equals(world.getFileName())
              ? world.resolve(path.subpath(i + 1, path.getNameCount()))
              : path;
        }
      }
    }
    return path;
  }

  /** Writes a file of the built-in world anew if it is one and is gone, so that a resolved experiment finds it. */
  static void restore(Path path) {
    if (!Files.exists(path) && path.startsWith(cache())) {
      BuiltinWorld.in(cache());
    }
  }

  private static Path cacheAsItIs() {
    Path folder = Path.of(cacheName()).toAbsolutePath();
    try {
      return Files.exists(folder) ? folder.toRealPath() : folder.normalize();
    } catch (IOException e) {
      throw new BadInputException(
          "cannot use " + folder + " for the built-in world: " + IoReason.of(e), e);
    }
  }

  private static Path cache() {
    Path folder = Path.of(cacheName()).toAbsolutePath();
    try {
      // links are followed as in all paths of an experiment
      return Files.createDirectories(folder).toRealPath();
    } catch (IOException e) {
      throw new BadInputException(
          "cannot use " + folder + " for the built-in world: " + IoReason.withFile(e)
              + "; name another folder with XDG_CACHE_HOME",
          e);
    }
  }

  private static String cacheName() {
    @Nullable String given = System.getProperty("kymo.cache");
    if (given != null) {
      return given;
    }
    @Nullable String standard = System.getenv("XDG_CACHE_HOME");
    return standard == null || standard.isEmpty()
        ? Path.of(System.getProperty("user.home", "."), ".cache", "kymo").toString()
        : Path.of(standard, "kymo").toString();
  }
}
