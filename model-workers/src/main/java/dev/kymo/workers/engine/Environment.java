package dev.kymo.workers.engine;

import ai.djl.pytorch.jni.JniUtils;
import dev.kymo.workers.file.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the bits of a computation depend on besides its inputs: the processor's instruction sets, the native libraries and the
 * number of threads. Resuming elsewhere is possible but need not give equal bits.
 */
public final class Environment {
  private static final Pattern LIBRARY = Pattern.compile("\\.(so|dylib)(\\.\\d+)*$");
  private static final Map<String, String> VALUES = read();

  private Environment() {}

  /** By name, sorted. */
  public static Map<String, String> current() {
    return VALUES;
  }

  private static Map<String, String> read() {
    Map<String, String> values = new TreeMap<>();
    values.put("processor", System.getProperty("os.arch") + " " + hash(processorFlags()));
    values.put("libtorch", Torch.version() + " " + hash(nativeLibraries()));
    values.put("threads", String.valueOf(JniUtils.getNumThreads()));
    return values;
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

  /**
   * Names and checksums of the native libraries in the jars on the class path, which is where DJL unpacks them from; read from
   * the jars' directories, because hashing the 400 MB at each start would take longer than loading them.
   */
  private static String nativeLibraries() {
    StringBuilder text = new StringBuilder();
    for (String marker : List.of("native/lib/pytorch.properties", "jnilib/pytorch.properties")) {
      URL url =
          Objects.requireNonNull(Environment.class.getClassLoader().getResource(marker), marker);
      try {
        if (url.openConnection() instanceof JarURLConnection connection) {
          connection.getJarFile().stream()
              .filter(entry -> LIBRARY.matcher(entry.getName()).find())
              .sorted(Comparator.comparing(JarEntry::getName))
              .forEach(entry -> text.append(entry.getName())
                  .append(' ')
                  .append(entry.getCrc())
                  .append('\n'));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return text.toString();
  }

  private static String hash(String text) {
    return Sha256.hexOf(text.getBytes(StandardCharsets.UTF_8)).substring(0, 16);
  }
}
