package dev.kymo.actors.experiment;

import dev.kymo.workers.input.InputFile;
import dev.kymo.workers.input.Quoted;
import dev.kymo.workers.world.BuiltinWorld;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds the files that an experiment names, relative to its own folder. */
final class FileReferences {
  private final Path base;
  private final boolean recorded;
  private final boolean mustExist;
  private final Places places;
  private final Problems problems;

  /**
   * Creates a finder.
   *
   * @param base folder that paths are relative to
   * @param mustExist whether a missing file is a problem
   */
  FileReferences(Path base, boolean mustExist, Problems problems) {
    this(base, false, mustExist, Places.AS_NAMED, problems);
  }

  /**
   * The same for what was recorded, possibly.
   *
   * @param recorded whether links have been followed when the file was written; where they lead now is another matter
   * @param places where files lie now
   */
  FileReferences(Path base, boolean recorded, boolean mustExist, Places places, Problems problems) {
    this.base = base;
    this.recorded = recorded;
    this.mustExist = mustExist;
    this.places = places;
    this.problems = problems;
  }

  /** Where a file lies now that the experiment knows by this path. */
  Path place(Path file) {
    return places.of(file);
  }

  boolean mustExist() {
    return mustExist;
  }

  /** A model folder; null if something is wrong with it. */
  @Nullable
  Path model(YamlNode node, String text) {
    @Nullable Path folder = find(node, text, BuiltinWorld::model);
    if (folder != null && mustExist) {
      Path place = place(folder);
      if (!Files.isDirectory(place)) {
        problems.add(node, "there is no folder " + place + hubHint(text));
        return null;
      }
      if (!Files.exists(place.resolve("config.json"))) {
        problems.add(node, place + " is no Hugging Face model folder: it has no config.json");
        return null;
      }
    }
    return folder;
  }

  /** A file that cannot be built in; null if something is wrong with it. */
  @Nullable
  Path file(YamlNode node, String text) {
    if (BuiltinFiles.isBuiltin(text)) {
      problems.add(node, "needs a path, but is \"" + Quoted.text(text) + '"');
      return null;
    }
    return file(node, text, BuiltinWorld::training);
  }

  /**
   * A file; null if something is wrong with it.
   *
   * @param builtin which file of a built-in world is meant where the text names one
   */
  @Nullable
  Path file(YamlNode node, String text, Function<BuiltinWorld, Path> builtin) {
    @Nullable Path file = find(node, text, builtin);
    if (file != null && mustExist) {
      Path place = place(file);
      @Nullable String problem = InputFile.problem(place);
      if (problem != null) {
        boolean there = Files.exists(place);
        problems.add(
            node, there ? place + " " + problem : "there is no file " + place + hubHint(text));
        return null;
      }
    }
    return file;
  }

  private @Nullable Path find(YamlNode node, String text, Function<BuiltinWorld, Path> builtin) {
    try {
      if (BuiltinFiles.isBuiltin(text)) {
        return builtin.apply(mustExist ? BuiltinFiles.world(text) : BuiltinFiles.place(text));
      }
      Path named = base.resolve(text).toAbsolutePath();
      Path path = BuiltinFiles.found(recorded ? named.normalize() : real(named));
      if (mustExist) {
        BuiltinFiles.restore(path);
      }
      return path;
    } catch (InvalidPathException e) {
      problems.add(node, '"' + Quoted.text(text) + "\" is not a path: " + e.getReason());
      return null;
    } catch (BadInputException e) {
      problems.add(node, String.valueOf(e.getMessage()));
      return null;
    }
  }

  /** Follows links in the folders, because ".." must mean what the system takes it for, but keeps the file's own name. */
  private static Path real(Path path) {
    @Nullable Path parent = path.getParent();
    @Nullable Path name = path.getFileName();
    try {
      if (parent == null
          || name == null
          || name.toString().equals("..")
          || name.toString().equals(".")) {
        return path.toRealPath();
      }
      return parent.toRealPath().resolve(name);
    } catch (IOException e) {
      // it does not exist, and whoever needs it says so
      return path.normalize();
    }
  }

  private static String hubHint(String text) {
    boolean looksLikeHubId = text.matches("[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*");
    return looksLikeHubId ? " (hub ids are not available in this version: give a local path)" : "";
  }
}
