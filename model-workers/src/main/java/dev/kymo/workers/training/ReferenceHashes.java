package dev.kymo.workers.training;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The SHA-256 of every file of reference log-probabilities that is known to be as it was written. A file that is not among
 * them counts as absent, whoever made it. Thread-safe.
 */
public final class ReferenceHashes {
  private final Map<String, String> hashes;
  private final BiConsumer<String, String> listener;

  /**
   * Begins with what is known already.
   *
   * @param known hexadecimal SHA-256 by file name
   * @param listener told of every file that is written, by name and hash, on the thread that wrote it
   */
  public ReferenceHashes(Map<String, String> known, BiConsumer<String, String> listener) {
    this.hashes = new ConcurrentHashMap<>(known);
    this.listener = listener;
  }

  /** Knows nothing yet, and remembers as long as it lives. */
  public static ReferenceHashes none() {
    return new ReferenceHashes(Map.of(), (name, sha256) -> {});
  }

  @Nullable
  String of(String name) {
    return hashes.get(name);
  }

  /** A file has been written. */
  void written(String name, String sha256) {
    hashes.put(name, sha256);
    listener.accept(name, sha256);
  }
}
