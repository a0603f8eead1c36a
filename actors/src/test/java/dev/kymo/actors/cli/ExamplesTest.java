package dev.kymo.actors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.kymo.actors.cli.TinyExperiment.Printed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The experiments of {@code examples}, with fewer rows and epochs; as they are, examples/README.md's sample runs one. */
class ExamplesTest {
  private static final Path EXAMPLES = Path.of("..", "examples");
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final int ROWS = 8;
  private static final int PROBED = 2;

  @TempDir
  private Path folder;

  static List<String> examples() throws IOException {
    try (Stream<Path> all = Files.list(EXAMPLES)) {
      return all.filter(Files::isDirectory)
          .map(example -> example.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void run_example_completesAndReports(String example) throws IOException {
    copy(EXAMPLES.resolve(example));
    Path file = folder.resolve("experiment.yaml");
    ObjectNode experiment = shortened(file);
    YAML.writeValue(file.toFile(), experiment);
    Path out = folder.resolve("out");

    Printed printed = TinyExperiment.printed("run", file, "--out", out, "--no-page");

    assertThat(printed.exitCode()).as(printed.output() + printed.errors()).isZero();
    assertThat(printed.output())
        .contains("; " + runs(experiment) + " completed")
        .contains("Report: ");
    assertThat(out.resolve("report.html")).isNotEmptyFile();
    assertThat(experiment.path("name").asText()).isEqualTo(example);
  }

  /** Everything that the folder holds is something that its experiment, or its page, names. */
  @ParameterizedTest
  @MethodSource("examples")
  void folder_everyFile_isNamed(String example) throws IOException {
    String page = Files.readString(EXAMPLES.resolve("README.md"));

    assertThat(page).contains("(" + example + "/experiment.yaml)");
    try (Stream<Path> files = Files.list(EXAMPLES.resolve(example))) {
      assertThat(files)
          .allSatisfy(
              file -> assertThat(page).contains("(" + example + "/" + file.getFileName() + ")"));
    }
  }

  private void copy(Path example) throws IOException {
    try (Stream<Path> files = Files.list(example)) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
  }

  private static ObjectNode shortened(Path file) throws IOException {
    ObjectNode experiment = (ObjectNode) YAML.readTree(file.toFile());
    ((ObjectNode) experiment.get("data")).put("train-limit", ROWS).put("probe-limit", PROBED);
    for (JsonNode stages : experiment.get("recipes")) {
      for (JsonNode stage : stages) {
        ((ObjectNode) stage).put("epochs", 1);
      }
    }
    ObjectNode probe = (ObjectNode) experiment.get("probe");
    probe.put("every", 2);
    if (probe.has("decompose")) {
      ((ObjectNode) probe.get("decompose")).put("every", 2).put("observed", 1);
    }
    return experiment;
  }

  private static int runs(ObjectNode experiment) {
    return experiment.get("recipes").size() * experiment.get("seeds").size();
  }
}
