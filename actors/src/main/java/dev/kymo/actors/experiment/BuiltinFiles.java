package dev.kymo.actors.experiment;

import dev.kymo.workers.world.BuiltinWorld;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    if (!name.equals(BuiltinWorld.NAME)) {
      throw new BadInputException(
          '"' + name + "\" is not built in; what is built in is called " + BuiltinWorld.NAME);
    }
    return BuiltinWorld.in(cache());
  }

  /** Writes a file of the built-in world anew if it is one and is gone, so that a resolved experiment finds it. */
  static void restore(Path path) {
    if (!Files.exists(path) && path.startsWith(cache())) {
      BuiltinWorld.in(cache());
    }
  }

  private static Path cache() {
    Path folder = Path.of(cacheName()).toAbsolutePath();
    try {
      // links are followed as in all paths of an experiment
      return Files.createDirectories(folder).toRealPath();
    } catch (IOException e) {
      throw new BadInputException(
          "cannot use " + folder + " for the built-in world: " + e
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
