package dev.kymo.workers.training;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The SHA-256 of every file of reference log-probabilities that is known to be as it was written. A file that is not among
 * them counts as absent, whoever made it. Thread-safe.
 */
public final class ReferenceHashes {
  private final ConcurrentMap<String, String> hashes;
  private final BiConsumer<String, String> listener;

  private ReferenceHashes(
      ConcurrentMap<String, String> hashes, BiConsumer<String, String> listener) {
    this.hashes = hashes;
    this.listener = listener;
  }

  /** Knows nothing yet, and remembers as long as it lives. */
  public static ReferenceHashes none() {
    return new ReferenceHashes(new ConcurrentHashMap<>(), (name, sha256) -> {});
  }

  /** Believes this file too. */
  public void learn(String name, String sha256) {
    hashes.put(name, sha256);
  }

  /**
   * The same hashes, now and later, with somebody else who is told.
   *
   * @param who told of every file that is written, by name and hash, on the thread that wrote it
   */
  public ReferenceHashes telling(BiConsumer<String, String> who) {
    return new ReferenceHashes(hashes, who);
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
