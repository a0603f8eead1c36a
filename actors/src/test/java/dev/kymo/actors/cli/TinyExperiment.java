package dev.kymo.actors.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;

/** A real model of 0.02 million parameters with a tokenizer and twelve rows, and the command line to train it with. */
final class TinyExperiment {
  private static final Path RESOURCES = Path.of("../model-workers/src/test/resources");
  private static final String[] WORDS = {" the", " cat", " a", " rose", " tea", " shore", " dots"};

  /** Two recipes, one seed; 6 + 6 and 12 steps; readings at 0, 5, 6, 10, 12. */
  static final String YAML = """
      name: tiny
      model: model
      data: {train: rows.jsonl, probes: rows.jsonl, probe-limit: 3, max-length: 40, max-prompt-length: 20}
      recipes:
        baseline: [{objective: sft, epochs: 2}, {objective: dpo, epochs: 2}]
        extend: [{objective: sft, responses: [chosen, rejected], epochs: 4}]
      defaults: {learning-rate: 1e-3, warmup-steps: 2, checkpoint-every: 4}
      probe: {every: 5}
      """;

  final Path folder;

  TinyExperiment(Path folder) throws IOException {
    this.folder = folder;
    Path model = Files.createDirectories(folder.resolve("model"));
    copy("models/tiny-gpt-neox", model, "config.json", "model.safetensors");
    copy("small-tokenizer", model, "tokenizer.json", "tokenizer_config.json");
    Path config = model.resolve("config.json"); // the end that the tokenizer has
    Files.writeString(
        config, Files.readString(config).replace("\"eos_token_id\": 0", "\"eos_token_id\": 1"));
    List<String> rows = new ArrayList<>();
    for (int row = 0; row < 12; row++) {
      rows.add(
          "{\"prompt\": \"" + words(row, 3) + ":\", \"chosen\": \"" + words(row + 1, 2 + row % 4)
              + "\", \"rejected\": \"" + words(row + 2, 1 + row % 3) + "\"}");
    }
    Files.write(folder.resolve("rows.jsonl"), rows);
    write("tiny.yaml", YAML);
  }

  private static void copy(String from, Path to, String... names) throws IOException {
    for (String name : names) {
      Files.copy(RESOURCES.resolve(from).resolve(name), to.resolve(name));
    }
  }

  private static String words(int first, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(WORDS[(first * 3 + i * 5) % WORDS.length]);
    }
    return text.toString();
  }

  /** Gives the rows further responses: every row's are chosen ones of rows after it. */
  void addResponses(String... names) throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<ObjectNode> rows = new ArrayList<>();
    for (String line : Files.readAllLines(path("rows.jsonl"))) {
      rows.add((ObjectNode) json.readTree(line));
    }
    for (int i = 0; i < rows.size(); i++) {
      for (int n = 0; n < names.length; n++) {
        rows.get(i).set(names[n], rows.get((i + n + 3) % rows.size()).get("chosen"));
      }
    }
    Files.write(path("rows.jsonl"), rows.stream().map(ObjectNode::toString).toList());
  }

  void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  Path path(String name) {
    return folder.resolve(name);
  }

  /** The command that trains in a JVM of its own, without a page, with further options for the JVM. */
  List<String> training(String... options) {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Dai.djl.offline=true"));
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(
        List.of("run", path("tiny.yaml").toString(), "--out", path("out").toString(), "--no-page"));
    return command;
  }

  /** What a command printed to both streams, and its exit code. */
  record Printed(int exitCode, String output, String errors) {}

  /** Runs a command with its standard output caught. */
  static Printed printed(Object... arguments) {
    PrintStream before = System.out;
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
    try {
      Result result = kymo(arguments);
      return new Printed(
          result.exitCode(), output.toString(StandardCharsets.UTF_8), result.errors());
    } finally {
      System.setOut(before);
    }
  }

  /** What a command printed to standard error, and its exit code. */
  record Result(int exitCode, String errors) {}

  static Result kymo(Object... arguments) {
    StringWriter errors = new StringWriter();
    CommandLine kymo = Main.commandLine().setErr(new PrintWriter(errors, true));
    int exitCode = kymo.execute(Stream.of(arguments).map(String::valueOf).toArray(String[]::new));
    return new Result(exitCode, errors.toString());
  }
}
