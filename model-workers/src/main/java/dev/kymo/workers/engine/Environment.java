package dev.kymo.workers.engine;

import ai.djl.pytorch.jni.JniUtils;
import ai.djl.pytorch.jni.LibUtils;
import dev.kymo.workers.file.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the bits of a computation depend on besides its inputs: the processor's instruction sets, the native libraries and the
 * number of threads. Resuming elsewhere is possible but need not give equal bits.
 */
public final class Environment {
  private static final String PROCESSOR = "processor";
  private static final String LIBTORCH = "libtorch";
  private static final String THREADS = "threads";
  private static @Nullable SortedMap<String, String> known;

  private Environment() {}

  /** By name, sorted. Loads the native library; what it loads later belongs to no environment. */
  public static synchronized Map<String, String> current() {
    if (known == null) {
      known = Collections.unmodifiableSortedMap(read());
    }
    return known;
  }

  private static SortedMap<String, String> read() {
    SortedMap<String, String> values = new TreeMap<>();
    values.put(LIBTORCH, Torch.version());
    values.put(PROCESSOR, System.getProperty("os.arch") + " " + hash(processorFlags()));
    values.put(THREADS, String.valueOf(JniUtils.getNumThreads()));
    try {
      values.putAll(NativeLibraries.identities(Path.of(LibUtils.getLibtorchPath())));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot tell which native libraries are loaded", e);
    }
    return values;
  }

  /**
   * What is different here from where {@code then} was read, in words; empty: nothing.
   *
   * @param then an environment that was {@link #current} once, maybe under an older version of this program
   */
  public static String differences(Map<String, String> then) {
    Map<String, String> now = current();
    if (then.equals(now)) {
      return "";
    }
    if (List.of(LIBTORCH, PROCESSOR, THREADS).containsAll(then.keySet())) {
      return "an older version of Kymo wrote down the packages of its native libraries (" + then
          + "), not which ones were loaded";
    }
    TreeSet<String> names = new TreeSet<>(then.keySet());
    names.addAll(now.keySet());
    List<String> differences = new ArrayList<>();
    for (String name : names) {
      String before = then.get(name);
      String here = now.get(name);
      if (!Objects.equals(before, here)) {
        differences.add(name + ": " + (before == null ? "not loaded" : before) + " then, "
            + (here == null ? "not loaded" : here) + " now");
      }
    }
    return String.join("; ", differences);
  }

  /** The instruction sets, as the kernel lists them; elsewhere the architecture's name must do. */
  private static String processorFlags() {
    Path info = Path.of("/proc/cpuinfo");
    if (!Files.isReadable(info)) {
      return "";
    }
    try (Stream<String> lines = Files.lines(info)) {
      return lines
          .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
          .findFirst()
          .orElse("");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String hash(String text) {
    return Sha256.hexOf(text.getBytes(StandardCharsets.UTF_8)).substring(0, 16);
  }
}
