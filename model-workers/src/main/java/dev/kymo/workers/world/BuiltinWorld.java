package dev.kymo.workers.world;

import dev.kymo.vocabulary.file.Durably;
import dev.kymo.workers.file.Sha256;
import dev.kymo.workers.model.ModelFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The world that comes with this program, {@code builtin:grammar}, as files: its model is kept in this jar, its rows are
 * written anew from their seed.
 *
 * @param folder where the files are; its name follows from their content
 */
public record BuiltinWorld(Path folder) {
  /** How the world is called where a path could stand. */
  public static final String NAME = "builtin:grammar";

  private static final String MODEL = "model";
  private static final List<String> MODEL_FILES =
      List.of(ModelFolder.CONFIG, ModelFolder.WEIGHTS, "tokenizer.json", "tokenizer_config.json");
  private static final int NAME_DIGITS = 16;
  private static final String FOLDER_PREFIX = "grammar-";

  /**
   * Writes what is missing, or is not as it should be, below a folder that others may use at the same time.
   *
   * @param cache e.g. a user's cache folder; created if need be
   */
  public static BuiltinWorld in(Path cache) {
    Map<String, byte[]> files = files();
    Path folder = cache.resolve(folderName(files));
    try {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        provide(folder.resolve(file.getKey()), file.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the built-in world to " + folder, e);
    }
    return new BuiltinWorld(folder);
  }

  /** Where its files are below a folder, or would be; nothing is written. */
  public static BuiltinWorld at(Path cache) {
    return new BuiltinWorld(cache.resolve(Name.FOLDER));
  }

  /** Made once: it takes the whole world, and every path in every message is asked whether it is in there. */
  private static final class Name {
    static final String FOLDER = folderName(files());
  }

  /** Whether a folder of this name may hold the files of this version or another. */
  public static boolean isFolderName(String name) {
    return name.startsWith(FOLDER_PREFIX) && name.length() == FOLDER_PREFIX.length() + NAME_DIGITS;
  }

  private static String folderName(Map<String, byte[]> files) {
    MessageDigest digest = Sha256.digest();
    files.values().forEach(digest::update);
    return FOLDER_PREFIX + Sha256.hex(digest).substring(0, NAME_DIGITS);
  }

  /** The folder of the model. */
  public Path model() {
    return folder.resolve(MODEL);
  }

  /** The rows to train on. */
  public Path training() {
    return folder.resolve(WorldBuilder.TRAIN_FILE);
  }

  /** The rows to observe. */
  public Path probes() {
    return folder.resolve(WorldBuilder.PROBES_FILE);
  }

  private static Map<String, byte[]> files() {
    GrammarWorld world = new GrammarWorld(WorldBuilder.BUILTIN_SEED);
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put(WorldBuilder.TRAIN_FILE, RowsFile.of(world.training()));
    files.put(WorldBuilder.PROBES_FILE, RowsFile.of(world.probes()));
    MODEL_FILES.forEach(name -> files.put(MODEL + "/" + name, resource(name)));
    return files;
  }

  private static byte[] resource(String name) {
    String path = "grammar/" + name;
    try (InputStream content = BuiltinWorld.class.getResourceAsStream(path)) {
      return Objects.requireNonNull(content, path).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the built-in " + name, e);
    }
  }

  /** Renamed when whole, so that whoever reads meanwhile sees all of it. */
  private static void provide(Path file, byte[] content) throws IOException {
    if (Files.isRegularFile(file) && Arrays.equals(Files.readAllBytes(file), content)) {
      return;
    }
    Durably.write(file, content);
  }
}
