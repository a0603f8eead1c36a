package dev.kymo.actors.link;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.kymo.actors.experiment.BuiltinFiles;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * The folders that head and nodes know by the same name, wherever each has them: {@code kymo.roots.NAME} in its configuration, and {@code builtin} for what Kymo brings
 * along. A path in a message is a name under one of them, {@code experiment:runs/sft-s0}; one under none of them is the same on every machine.
 */
public final class Roots {
  /** The experiment's output folder. */
  public static final String EXPERIMENT = "experiment";

  /** Only what is built in. */
  public static final Roots NONE = new Roots(Map.of());

  private static final String KEY = "kymo.roots";
  private static final char UNDER = ':';

  private final Map<String, Path> folders;

  private Roots(Map<String, Path> folders) {
    this.folders = Map.copyOf(folders);
  }

  /** Those below {@code kymo.roots}, if there are any. */
  public static Roots from(Config config) {
    Map<String, Path> folders = new TreeMap<>();
    if (config.hasPath(KEY)) {
      config
          .getObject(KEY)
          .forEach((name, folder) ->
              folders.put(name, Path.of(String.valueOf(folder.unwrapped())).normalize()));
    }
    return new Roots(folders);
  }

  /** The folders below {@code kymo.roots} besides the experiment's, by name. */
  public static Map<String, Path> further(Config config) {
    Map<String, Path> folders = new TreeMap<>(from(config).folders);
    folders.remove(EXPERIMENT);
    return folders;
  }

  /** Configures a root. */
  public static Config configured(String name, Path folder) {
    return ConfigFactory.parseMap(
        Map.of(KEY + "." + name, folder.toAbsolutePath().normalize().toString()));
  }

  /** Configures several. */
  public static Config configured(Map<String, Path> folders) {
    return folders.entrySet().stream()
        .map(root -> configured(root.getKey(), root.getValue()))
        .reduce(ConfigFactory.empty(), Config::withFallback);
  }

  /** What a path is called here and on every other machine. */
  public String name(Path path) {
    for (Map.Entry<String, Path> root : folders.entrySet()) {
      if (path.startsWith(root.getValue())) {
        return root.getKey() + UNDER + root.getValue().relativize(path);
      }
    }
    return BuiltinFiles.text(path);
  }

  /**
   * Where what has this name lies here.
   *
   * @throws IllegalArgumentException if there is no such root here, or the name leads out of it
   */
  public Path path(String name) {
    int end = name.indexOf(UNDER);
    if (end < 0 || name.startsWith("/") || BuiltinFiles.isBuiltin(name)) {
      return BuiltinFiles.path(name);
    }
    Path root = folders.get(name.substring(0, end));
    if (root == null) {
      throw new IllegalArgumentException(
          "no folder is called '" + name.substring(0, end) + "' here (" + KEY + ")");
    }
    Path path = root.resolve(name.substring(end + 1)).normalize();
    if (!path.startsWith(root)) {
      throw new IllegalArgumentException("'" + name + "' leads out of its folder");
    }
    return path;
  }
}
