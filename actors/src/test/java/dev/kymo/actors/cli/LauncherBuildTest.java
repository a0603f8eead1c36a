package dev.kymo.actors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When the script kymo builds anew: in a copy of the sources' shape, with stand-ins for java and mvn. */
class LauncherBuildTest {
  private static final List<String> SOURCES = List.of(
      "pom.xml",
      ".mvn/maven.config",
      "actors/pom.xml",
      "actors/src/main/java/A.java",
      "monitoring/pom.xml",
      "monitoring/src/main/resources/a.js",
      "monitoring/vocabulary/pom.xml",
      "monitoring/vocabulary/src/main/java/dev/kymo/vocabulary/V.java");

  /** Puts a build where it is told to. */
  private static final String MVN = """
      #!/bin/sh
      for word in "$@"; do
        case $word in -Dkymo.lib=*) mkdir -p "${word#*=}" ;; esac
      done
      """;

  @TempDir
  private Path folder;

  private Path tree;

  @BeforeEach
  void setUp() throws Exception {
    program("tools/mvn", MVN);
    program("jdk/bin/java", "#!/bin/sh\n");
    program("jdk/bin/javac", "#!/bin/sh\n");
    Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"17.0.1\"\n");
    tree = folder.resolve("tree");
    for (String source : SOURCES) {
      write(source, "as it was\n");
    }
    Files.copy(LauncherScript.SCRIPT, tree.resolve("kymo"));
    assertThat(tree.resolve("kymo").toFile().setExecutable(true)).isTrue();
    start();
  }

  private void program(String name, String text) throws IOException {
    Path program = folder.resolve(name);
    Files.createDirectories(program.getParent());
    Files.writeString(program, text);
    assertThat(program.toFile().setExecutable(true)).isTrue();
  }

  private void write(String name, String text) throws IOException {
    Path file = tree.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /** What the launcher says. */
  private String start() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(tree.resolve("kymo").toString(), "--version").redirectErrorStream(true);
    builder.environment().remove("KYMO_APP");
    builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
    builder
        .environment()
        .merge("PATH", folder.resolve("tools").toString(), (path, tools) -> tools + ":" + path);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }

  private List<Path> builds() throws IOException {
    try (Stream<Path> entries = Files.list(tree.resolve("target/kymo"))) {
      return entries
          .filter(entry -> entry.toFile().getName().startsWith("app-"))
          .toList();
    }
  }

  @Test
  void start_nothingChanged_buildsNothing() throws Exception {
    List<Path> before = builds();

    assertThat(start()).isEmpty();

    assertThat(builds()).hasSize(1).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pom.xml",
        ".mvn/maven.config",
        "actors/src/main/java/A.java",
        "monitoring/src/main/resources/a.js",
        "monitoring/vocabulary/pom.xml",
        "monitoring/vocabulary/src/main/java/dev/kymo/vocabulary/V.java",
        "monitoring/vocabulary/src/main/java/dev/kymo/vocabulary/New.java"
      })
  void start_aSourceChanged_buildsAnew(String source) throws Exception {
    List<Path> before = builds();
    write(source, "as it is now\n");

    assertThat(start()).contains("Building Kymo", "Built in");

    assertThat(builds()).hasSize(1).doesNotContainAnyElementsOf(before); // the old one has gone
  }

  @Test
  void start_aTestChanged_buildsNothing() throws Exception {
    List<Path> before = builds();
    write("monitoring/vocabulary/src/test/java/dev/kymo/vocabulary/VTest.java", "new\n");

    assertThat(start()).isEmpty();

    assertThat(builds()).isEqualTo(before);
  }

  /** The sources' modules have no other depth than the one that is tried here. */
  @Test
  void sources_everyModule_isAtMostTwoFoldersDeep() throws IOException {
    Path root = LauncherScript.SCRIPT.getParent();
    try (Stream<Path> files = Files.find(
        root,
        5,
        (file, attributes) -> file.endsWith("pom.xml") && !file.toString().contains("/target/"))) {
      assertThat(files.map(pom -> root.relativize(pom).getNameCount()))
          .contains(3) // monitoring/vocabulary
          .allMatch(names -> names <= 3);
    }
  }
}
