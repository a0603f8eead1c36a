package dev.kymo.workers.model;

import dev.kymo.workers.safetensors.ShardedSafetensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which files of a model's folder training and probes read: on them numbers depend, on whatever else is there they do not. */
public final class ReadModelFiles {
  /** What refuses a folder by being there is read too. */
  private static final List<String> WITHOUT_WEIGHTS = List.of(
      ModelFolder.CONFIG,
      "tokenizer.json",
      "tokenizer_config.json",
      "special_tokens_map.json",
      ModelFolder.ADAPTER);

  private ReadModelFiles() {}

  /**
   * The names of the files that are read of a folder as it is; shards that its index names also where they are not there.
   *
   * @throws UncheckedIOException if it is no folder that can be read
   */
  public static SortedSet<String> in(Path folder) {
    SortedSet<String> names;
    try (Stream<Path> files = Files.list(folder)) {
      names =
          among(files.map(file -> file.toFile().getName()).collect(Collectors.toUnmodifiableSet()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder, e);
    }
    if (names.contains(ShardedSafetensors.INDEX)) {
      names.addAll(ShardedSafetensors.shards(folder));
    }
    return names;
  }

  /**
   * What is not read of a folder and yet goes along with models trained from it, such as chat templates: paths below it, sorted.
   *
   * @throws UncheckedIOException if it is no folder that can be read
   */
  public static List<Path> companions(Path folder) {
    try {
      SortedSet<String> read = in(folder);
      return CompanionFiles.of(folder, Set.of()).files().stream()
          .filter(file -> !read.contains(file.toString()))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder, e);
    }
  }

  /** Whether a file of that name is weights or their index, in any format, which do not go along. */
  public static boolean isWeights(Path file) {
    return CompanionFiles.isWeights(file);
  }

  /** Those of some files of a folder that are read of it, but for the shards of an index. */
  public static SortedSet<String> among(Set<String> names) {
    List<String> read = new ArrayList<>(WITHOUT_WEIGHTS);
    read.add(
        names.contains(ShardedSafetensors.SINGLE)
            ? ShardedSafetensors.SINGLE
            : ShardedSafetensors.INDEX);
    SortedSet<String> there = new TreeSet<>(read);
    there.retainAll(names);
    return there;
  }
}
