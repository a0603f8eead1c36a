package dev.kymo.workers.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.pytorch.jni.LibUtils;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentTest {
  /** The small one: it only brings the others together. */
  private static final String LIBTORCH = "libtorch.so";

  @TempDir
  Path folder;

  @Test
  void current_engine_namesTheLibrariesThatCompute() {
    Map<String, String> environment = Environment.current();

    assertThat(environment.get("libtorch")).isEqualTo(Torch.version());
    assertThat(environment.get("threads")).isEqualTo("1");
    assertThat(environment.keySet().stream().map(name -> name.replaceAll("\\.(so|dylib).*", "")))
        .contains("libtorch_cpu", "libc10", "0.35.1-libdjl_torch");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void current_onLinux_saysTheBuildIdsOfWhatIsMapped() throws IOException {
    Torch.load();
    Path file = libraries().resolve(LIBTORCH);
    byte[] content = Files.readAllBytes(file);

    assertThat(Environment.current())
        .containsEntry(
            LIBTORCH,
            "build-id "
                + BuildId.of((offset, length) ->
                    ByteBuffer.wrap(content, (int) offset, length).slice()))
        .hasEntrySatisfying(
            "libtorch_cpu.so", identity -> assertThat(identity).matches("build-id [0-9a-f]{40}"))
        .doesNotContainKey("libjvm.so");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void current_librariesFromAFolder_areTheSameWithoutTheirJar() throws Exception {
    Torch.load();

    assertThat(child(libraries())).isEqualTo(engineOf(Environment.current()));
  }

  /** One byte of the build-id is another: the code is the same, and so are all jars. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void current_swappedLibrary_isNoticed() throws Exception {
    Torch.load();
    Map<String, String> expected = engineOf(Environment.current());
    String id = expected.get(LIBTORCH).replace("build-id ", "");
    swap(id);

    Map<String, String> actual = child(folder);
    deleteLinks();

    assertThat(actual.get(LIBTORCH)).startsWith("build-id ").isNotEqualTo(expected.get(LIBTORCH));
    actual.remove(LIBTORCH);
    expected.remove(LIBTORCH);
    assertThat(actual).isEqualTo(expected);
  }

  @Test
  void differences_ofEqualOnes_areNone() {
    assertThat(Environment.differences(new TreeMap<>(Environment.current()))).isEmpty();
  }

  @Test
  void differences_ofAnotherLibrary_nameItAlone() {
    Map<String, String> then = new TreeMap<>(Environment.current());
    then.put("threads", "4");
    then.put("libgone.so", "build-id 01");

    assertThat(Environment.differences(then))
        .isEqualTo("libgone.so: build-id 01 then, not loaded now; threads: 4 then, 1 now");
  }

  /** What the version before this one wrote. */
  @Test
  void differences_ofAnOlderVersion_sayThatItKnewNoLibraries() {
    Map<String, String> then = Map.of(
        "libtorch",
        "2.7.1 88b6fdc2d2c9b3b5",
        "processor",
        "amd64 0123456789abcdef",
        "threads",
        "1");

    assertThat(Environment.differences(then))
        .startsWith("an older version of Kymo wrote down the packages of its native libraries")
        .contains("2.7.1 88b6fdc2d2c9b3b5");
  }

  private static Path libraries() {
    return Path.of(LibUtils.getLibtorchPath());
  }

  private void swap(String buildId) throws IOException {
    try (Stream<Path> files = Files.list(libraries())) {
      for (Path file : files.toList()) {
        Path target = folder.resolve(file.getFileName());
        if (file.endsWith(LIBTORCH)) {
          Files.copy(file, target);
        } else {
          Files.createSymbolicLink(target, file);
        }
      }
    }
    String bytes =
        new String(Files.readAllBytes(folder.resolve(LIBTORCH)), StandardCharsets.ISO_8859_1);
    int at =
        bytes.indexOf(new String(HexFormat.of().parseHex(buildId), StandardCharsets.ISO_8859_1));
    assertThat(at).isPositive();
    try (RandomAccessFile file = new RandomAccessFile(folder.resolve(LIBTORCH).toFile(), "rw")) {
      file.seek(at);
      file.write(~bytes.charAt(at));
    }
  }

  private void deleteLinks() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path link : files.filter(Files::isSymbolicLink).toList()) {
        Files.delete(link);
      }
    }
  }

  /** The engine's environment in a JVM that has libtorch from a folder, and no jar with it. */
  private static Map<String, String> child(Path libtorch) throws Exception {
    String classPath = Arrays.stream(
            System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(entry -> !entry.contains("pytorch-native-cpu"))
        .collect(Collectors.joining(File.pathSeparator));
    ProcessBuilder child = new ProcessBuilder(List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Dai.djl.offline=true",
            "-Dai.djl.pytorch.num_threads=1",
            "-cp",
            classPath,
            EnvironmentPrinter.class.getName()))
        .redirectError(ProcessBuilder.Redirect.INHERIT);
    child.environment().put("PYTORCH_LIBRARY_PATH", libtorch.toString());
    child.environment().put("PYTORCH_VERSION", Torch.version());
    child.environment().put("PYTORCH_FLAVOR", "cpu");
    Process process = child.start();
    Map<String, String> environment = new TreeMap<>();
    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
        .lines()
        .map(line -> line.split(" = ", 2))
        .filter(entry -> entry.length == 2)
        .forEach(entry -> environment.put(entry[0], entry[1]));
    assertThat(process.waitFor()).isZero();
    return environment;
  }

  /** Without the tokenizers, which nobody uses there. */
  private static Map<String, String> engineOf(Map<String, String> environment) {
    Map<String, String> engine = new TreeMap<>(environment);
    engine.remove("libtokenizers.so");
    return engine;
  }
}
