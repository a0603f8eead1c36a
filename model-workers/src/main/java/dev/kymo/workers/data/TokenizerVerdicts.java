package dev.kymo.workers.data;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.util.Utils;
import dev.kymo.workers.file.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which tokenizers have stood a {@link TokenizerTrial}, by the hash of their files; kept beside the native library that they
 * were tried with. A folder that cannot be written costs the next process a trial. Thread-safe.
 */
final class TokenizerVerdicts {
  private static final Set<String> KNOWN = ConcurrentHashMap.newKeySet();

  private TokenizerVerdicts() {}

  static boolean isGood(byte[] content) {
    String hash = Sha256.hexOf(content);
    return KNOWN.contains(hash) || Files.exists(folder().resolve(hash));
  }

  static void keepGood(byte[] content) {
    String hash = Sha256.hexOf(content);
    KNOWN.add(hash);
    try {
      Files.createDirectories(folder());
      Files.write(folder().resolve(hash), new byte[0]);
    } catch (IOException e) {
      return; // the folder is not ours to write in, and the verdict is known in this process
    }
  }

  /** The library's version is part of its folder's name, so that another one tries again. */
  private static Path folder() {
    String version = HuggingFaceTokenizer.class.getPackage().getSpecificationVersion();
    return Utils.getEngineCacheDir("tokenizers").resolve("tried-with-" + version);
  }
}
