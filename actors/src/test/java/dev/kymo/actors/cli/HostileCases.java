package dev.kymo.actors.cli;

import static dev.kymo.actors.cli.HostileFiles.bytes;
import static dev.kymo.actors.cli.HostileFiles.headerOf;
import static dev.kymo.actors.cli.HostileFiles.packed;
import static dev.kymo.actors.cli.HostileFiles.repeated;
import static dev.kymo.actors.cli.HostileFiles.safetensors;
import static dev.kymo.actors.cli.HostileFiles.sparse;
import static dev.kymo.actors.cli.HostileFiles.text;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Hostile inputs for every reader. {@code main} writes them, each into a folder of its own with the command that reads it, for
 * {@code .ci/hostile}, which measures.
 */
final class HostileCases {
  private static final int MILLION = 1_000_000;
  private static final String ROW =
      "{\"prompt\": \" a\", \"chosen\": \" cat\", \"rejected\": \" tea\"}\n";
  private static final String ESCAPES = "\\u001b[2J\\u001b[31mred\\u0007";

  private HostileCases() {}

  /**
   * One input and the command that reads it.
   *
   * @param name of reader and input
   * @param file the file that is replaced, in the folder of a {@link TinyExperiment}
   * @param maker what replaces it
   * @param command with its arguments; paths are relative to the folder
   * @param expected what the message has
   */
  record Case(
      String name, String file, HostileFiles.Maker maker, List<String> command, String expected) {

    /** Writes the folder. */
    TinyExperiment prepare(Path folder) throws IOException {
      TinyExperiment tiny = new TinyExperiment(folder);
      if (file.startsWith("request")) {
        tiny.write("request.json", request(" a"));
      }
      maker.make(folder.resolve(file));
      return tiny;
    }

    /** The command, its paths resolved. */
    Object[] arguments(Path folder) {
      return command.stream()
          .map(word -> word.startsWith("@") ? folder.resolve(word.substring(1)).toString() : word)
          .toArray();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static final List<String> RUN =
      List.of("run", "@tiny.yaml", "--out", "@out", "--no-page");
  private static final List<String> SCORE =
      List.of("score", "--model", "@model", "--probes", "@rows.jsonl", "--out", "@scores.jsonl");
  private static final List<String> DECOMPOSE =
      List.of("decompose", "@request.json", "--out", "@answer.json");

  static List<Case> all() throws IOException {
    List<Case> cases = new ArrayList<>();
    config(cases);
    weights(cases);
    index(cases);
    tokenizer(cases);
    data(cases);
    batches(cases);
    yaml(cases);
    request(cases);
    images(cases);
    return cases;
  }

  private static void noFiles(List<Case> cases, String file, List<String> command) {
    Map<String, HostileFiles.Maker> makers = new LinkedHashMap<>();
    makers.put("/dev/zero", HostileFiles::endless);
    makers.put("/dev/stdin", HostileFiles::standardInput);
    makers.put("a pipe", HostileFiles::pipe);
    makers.put("a folder", HostileFiles::folder);
    makers.put("a link in circles", HostileFiles::linkInCircles);
    makers.forEach((what, maker) -> cases.add(new Case(
        file + ": " + what, file, maker, command, Path.of(file).getFileName().toString())));
  }

  private static void config(List<Case> cases) throws IOException {
    String file = "model/config.json";
    noFiles(cases, file, SCORE);
    add(cases, file, "10 GB", sparse("{", 10_000_000_000L), SCORE, "at most 1 MB");
    add(
        cases,
        file,
        "1e9 layers",
        config("num_hidden_layers", "1000000000"),
        SCORE,
        "at most 1,000");
    add(cases, file, "2e9 tokens", config("vocab_size", "2000000000"), SCORE, "at most 16,777,216");
    add(
        cases,
        file,
        "a hidden size without weights",
        config("hidden_size", "16000000"),
        SCORE,
        "config.json");
    add(
        cases,
        file,
        "a vocabulary without weights",
        config("vocab_size", "16000000"),
        SCORE,
        "has shape");
    add(
        cases,
        file,
        "an integer of 500,000 digits",
        config("vocab_size", "9".repeat(500_000)),
        SCORE,
        "1000");
    add(
        cases,
        file,
        "1e1000000000",
        config("rotary_emb_base", "1e1000000000"),
        SCORE,
        "config.json");
    add(cases, file, "NaN", config("rotary_emb_base", "NaN"), SCORE, "NaN");
    add(cases, file, "depth", repeated("{\"a\":", "[", 500_000, ""), SCORE, "depth");
    add(cases, file, "null bytes", sparse("", 4096), SCORE, "config.json");
    add(
        cases,
        file,
        "escape sequences",
        text("{\"model_type\": \"" + ESCAPES + "\"}"),
        SCORE,
        "\\u001b[2J");
    add(
        cases,
        file,
        "a word of 900 kB",
        text("{\"model_type\": \"" + "x".repeat(900_000) + "\"}"),
        SCORE,
        "900,000 characters");
    add(
        cases,
        file,
        "lone surrogates",
        text("{\"model_type\": \"\\ud800\\udbff\"}"),
        SCORE,
        "\\ud800");
  }

  private static HostileFiles.Maker config(String key, String value) {
    return file -> {
      String json = Files.readString(file);
      String edited = json.replaceFirst("\"" + key + "\": [^,\\n]+", "\"" + key + "\": " + value);
      Files.writeString(
          file,
          edited.equals(json)
              ? json.replaceFirst("\\{", "{\"" + key + "\": " + value + ",")
              : edited);
    };
  }

  private static void weights(List<Case> cases) {
    String file = "model/model.safetensors";
    noFiles(cases, file, SCORE);
    String entry = "\"dtype\": \"F32\", \"shape\": ";
    add(cases, file, "a header of 90 MB", headerOf(90_000_000), SCORE, "at most 25 MB");
    add(cases, file, "a header of 2^62", headerOf(1L << 62), SCORE, "at most 25 MB");
    add(cases, file, "a negative header", headerOf(-5), SCORE, "at most 25 MB");
    add(cases, file, "zeros", sparse("", 1_000_000_000_000L), SCORE, "model.safetensors");
    add(
        cases,
        file,
        "a shape that overflows",
        safetensors(
            "{\"t\": {" + entry + "[4294967296, 4294967296, 4], \"data_offsets\": [0, 64]}}", 64),
        SCORE,
        "impossible shape");
    add(
        cases,
        file,
        "offsets backwards",
        safetensors("{\"t\": {" + entry + "[0], \"data_offsets\": [9223372036854775807, 1]}}", 64),
        SCORE,
        "expected");
    add(
        cases,
        file,
        "negative offsets",
        safetensors("{\"t\": {" + entry + "[1], \"data_offsets\": [-4, 0]}}", 64),
        SCORE,
        "whole numbers");
    add(
        cases,
        file,
        "overlap",
        safetensors(
            "{\"a\": {" + entry + "[2], \"data_offsets\": [0, 8]}, \"b\": {" + entry
                + "[2], \"data_offsets\": [4, 12]}}",
            12),
        SCORE,
        "overlaps");
    add(cases, file, "depth", safetensors("{\"a\": " + "[".repeat(MILLION), 0), SCORE, "depth");
    add(
        cases,
        file,
        "eight million empty objects",
        safetensors("{\"a\": [{}" + ",{}".repeat(8 * MILLION) + "]}", 0),
        SCORE,
        "5000000");
    add(
        cases,
        file,
        "a name of escape sequences",
        safetensors("{\"" + ESCAPES + "\": {" + entry + "[1], \"data_offsets\": [0, 1]}}", 1),
        SCORE,
        "\\u001b[2J");
    add(
        cases,
        file,
        "a name of 20 MB",
        safetensors(
            "{\"" + "n".repeat(20 * MILLION) + "\": {" + entry + "[1], \"data_offsets\": [0, 1]}}",
            1),
        SCORE,
        "model.safetensors");
  }

  private static void index(List<Case> cases) {
    String file = "model/model.safetensors.index.json";
    HostileFiles.Maker[] makers = {
      HostileFiles::endless,
      text("{\"weight_map\": {\"a\": \"../../x\"}}"),
      text("{\"weight_map\": {\"a\": \"x\\u0000y\"}}"),
      path -> {
        StringBuilder json = new StringBuilder("{\"weight_map\": {\"a\": \"b\"");
        for (int i = 0; i < 600_000; i++) {
          json.append(",\"t").append(i).append("\":\"s").append(i).append('"');
        }
        Files.writeString(path, json.append("}}"));
      },
      repeated("{\"weight_map\": ", "[", MILLION, "")
    };
    String[] names = {"/dev/zero", "a path upwards", "a null byte", "600,000 shards", "depth"};
    for (int i = 0; i < makers.length; i++) {
      HostileFiles.Maker maker = makers[i];
      add(
          cases,
          file,
          names[i],
          path -> {
            Files.delete(path.resolveSibling("model.safetensors"));
            maker.make(path);
          },
          SCORE,
          "index.json");
    }
  }

  private static void tokenizer(List<Case> cases) {
    String file = "model/tokenizer.json";
    noFiles(cases, file, SCORE);
    add(cases, file, "2 GB", sparse("{", 2_000_000_000L), SCORE, "at most 64 MB");
    add(cases, file, "depth", repeated("{\"a\":", "[", MILLION, ""), SCORE, "depth");
    add(
        cases,
        file,
        "ten million values",
        repeated("{\"a\":[1", ",1", 10 * MILLION, "]}"),
        SCORE,
        "5000000");
    add(
        cases,
        file,
        "a number of a million digits",
        text("{\"a\": " + "9".repeat(MILLION) + "}"),
        SCORE,
        "1000");
    part(
        cases,
        "a table of nothing",
        "normalizer",
        "{\"type\": \"Precompiled\", \"precompiled_charsmap\": \"AAAA\"}",
        "ended its process");
    part(
        cases,
        "words of no length",
        "pre_tokenizer",
        "{\"type\": \"FixedLength\", \"length\": 0}",
        "ended its process");
    part(cases, "an expression that is none", "pre_tokenizer", split("(("), "Oniguruma");
    part(
        cases,
        "an expression nested 20,000 times",
        "pre_tokenizer",
        split("(".repeat(20_000) + "a" + ")".repeat(20_000)),
        "tokenizer.json");
    part(
        cases,
        "an expression that takes for ever",
        "pre_tokenizer",
        split("(.+.+)+\\\\d"),
        "ended its process");
    part(
        cases,
        "a prefix of 10 MB",
        "normalizer",
        "{\"type\": \"Prepend\", \"prepend\": \"" + "p".repeat(10 * MILLION) + "\"}",
        "inserts 10,000,000 characters");
    part(
        cases,
        "an unknown kind",
        "normalizer",
        "{\"type\": \"" + ESCAPES + "\"}",
        "tokenizer.json");
    String config = "model/tokenizer_config.json";
    noFiles(cases, config, SCORE);
    add(cases, config, "2 GB", sparse("{", 2_000_000_000L), SCORE, "at most 8 MB");
    add(
        cases,
        config,
        "escape sequences",
        text("{\"eos_token\": \"" + ESCAPES + "\"}"),
        SCORE,
        "\\u001b[2J");
    add(
        cases,
        config,
        "an end of 5 MB",
        text("{\"eos_token\": \"" + "e".repeat(5 * MILLION) + "\"}"),
        SCORE,
        "5,000,000 characters");
  }

  private static String split(String regex) {
    return "{\"type\": \"Split\", \"pattern\": {\"Regex\": \"" + regex
        + "\"}, \"behavior\": \"Isolated\", \"invert\": false}";
  }

  private static void part(
      List<Case> cases, String what, String key, String value, String expected) {
    add(
        cases,
        "model/tokenizer.json",
        what,
        file -> {
          ObjectNode tokenizer = (ObjectNode) new ObjectMapper().readTree(file.toFile());
          tokenizer.set(key, new ObjectMapper().readTree(value));
          Files.writeString(file, tokenizer.toString());
        },
        SCORE,
        expected);
  }

  private static void data(List<Case> cases) {
    String file = "rows.jsonl";
    noFiles(cases, file, RUN);
    noFiles(cases, file, SCORE);
    data(cases, "a line of 200 MB", sparse("{\"prompt\": \"", 200_000_000), "16 MB");
    data(cases, "a line of 2 TB", sparse("", 2_000_000_000_000L), "16 MB");
    data(cases, "depth", repeated("{\"prompt\": ", "[", MILLION, "\n"), "depth");
    data(
        cases,
        "depth in a field that is ignored",
        text("{\"prompt\":\" a\",\"chosen\":\" b\",\"x\":" + "[".repeat(5000) + "]".repeat(5000)
            + "}"),
        "depth");
    data(cases, "a million fields", fields(MILLION), "rows.jsonl");
    data(cases, "2,000 fields", fields(2000), "at most 1,000");
    data(
        cases,
        "five million empty objects",
        repeated("{\"prompt\": \" a\", \"x\": [{}", ",{}", 5 * MILLION, "]}\n"),
        "1000000");
    data(
        cases,
        "a number of a million digits",
        text("{\"prompt\": " + "9".repeat(MILLION) + "}\n"),
        "1000");
    data(
        cases,
        "1e1000000000",
        text("{\"prompt\": 1e1000000000, \"chosen\": \" a\"}\n"),
        "a number");
    data(cases, "NaN", text("{\"prompt\": NaN}\n"), "NaN");
    data(cases, "null bytes", sparse(ROW, 5000), "line 2");
    data(cases, "UTF-16", bytes(ROW.getBytes(StandardCharsets.UTF_16)), "UTF-16");
    data(cases, "UTF-16 without a mark", bytes(ROW.getBytes(StandardCharsets.UTF_16LE)), "line 2");
    data(cases, "gzip under another name", packed("", ROW, 1000, ""), "line 1");
    data(
        cases,
        "a role of escape sequences",
        text("{\"prompt\": \" a\", \"chosen\": [{\"role\": \"" + ESCAPES
            + "\", \"content\": \"\"}]}\n"),
        "\\u001b[2J");
    String gz = "rows.jsonl.gz";
    List<String> packedRows =
        List.of("score", "--model", "@model", "--probes", "@" + gz, "--out", "@scores.jsonl");
    add(
        cases,
        gz,
        "500 MB in a line",
        packed("{\"prompt\": \"", "a".repeat(1000), MILLION / 2, ""),
        packedRows,
        "16 MB");
    add(
        cases,
        gz,
        "500 MB of empty lines",
        packed(ROW, "\n".repeat(1000), MILLION / 2, ""),
        packedRows,
        "100 times");
    add(
        cases,
        gz,
        "ten million equal rows",
        packed("", ROW, 10 * MILLION, ""),
        packedRows,
        "100 times");
    add(cases, gz, "no gzip", text(ROW), packedRows, "no gzip");
  }

  private static void data(
      List<Case> cases, String what, HostileFiles.Maker maker, String expected) {
    add(cases, "rows.jsonl", what, maker, SCORE, expected);
  }

  private static HostileFiles.Maker fields(int count) {
    return file -> {
      StringBuilder row = new StringBuilder("{\"prompt\": \" a\"");
      for (int i = 0; i < count; i++) {
        row.append(",\"k").append(i).append("\":1");
      }
      Files.writeString(file, row.append("}\n"));
    };
  }

  private static void batches(List<Case> cases) {
    String yaml = TinyExperiment.YAML.replace(
        "{objective: sft, epochs: 2}", "{objective: sft, batches: b.jsonl}");
    Map<String, HostileFiles.Maker> makers = new LinkedHashMap<>();
    makers.put("a line of 200 MB", sparse("[1", 200_000_000));
    makers.put("depth", repeated("", "[", MILLION, ""));
    makers.put("a number of a million digits", text("[" + "9".repeat(MILLION) + "]"));
    makers.put("escape sequences", text("\"" + ESCAPES + "\u001b[2J\""));
    makers.put("/dev/zero", HostileFiles::endless);
    makers.put("a pipe", HostileFiles::pipe);
    makers.put("UTF-16", bytes("[0]\n".getBytes(StandardCharsets.UTF_16)));
    makers.forEach((what, maker) -> add(
        cases,
        "b.jsonl",
        what,
        file -> {
          Files.writeString(file.resolveSibling("tiny.yaml"), yaml);
          maker.make(file);
        },
        RUN,
        "b.jsonl"));
  }

  private static void yaml(List<Case> cases) {
    String file = "tiny.yaml";
    noFiles(cases, file, RUN);
    String tiny = TinyExperiment.YAML;
    yaml(
        cases,
        "a scalar of 50 MB",
        repeated("name: \"", "n", 50 * MILLION, "\"\n"),
        "at most 1 MB");
    yaml(cases, "10 GB", sparse(tiny, 10_000_000_000L), "at most 1 MB");
    yaml(cases, "a million keys", repeated("a: 1\n", "b: 1\n", MILLION, ""), "at most 1 MB");
    yaml(cases, "100,000 keys", keys(100_000), "20,000");
    yaml(cases, "15,000 keys", keys(15_000), "problems");
    yaml(
        cases,
        "a name of 900 kB",
        text(tiny.replace("name: tiny", "name: " + "n".repeat(900_000))),
        "900,000 characters");
    yaml(
        cases,
        "a key of 900 kB",
        text(tiny + "? " + "k".repeat(900_000) + "\n: 1\n"),
        "characters");
    yaml(cases, "depth", repeated("name: ", "[", 900_000, ""), "tiny.yaml");
    yaml(cases, "depth in blocks", text(blocks(1200)), "tiny.yaml");
    yaml(cases, "a billion laughs", text(laughs()), "alias");
    yaml(
        cases,
        "an alias of itself",
        text("name: &a [*a, *a]\n" + tiny.replace("name: tiny\n", "")),
        "alias");
    yaml(cases, "100,000 seeds", text(tiny + seeds(100_000)), "at most 10,000");
    yaml(
        cases,
        "a number of 900,000 digits",
        text(tiny.replace("1e-3", "9".repeat(900_000))),
        "learning-rate");
    yaml(cases, "1e1000000000", text(tiny.replace("1e-3", "1e1000000000")), "learning-rate");
    yaml(cases, ".inf", text(tiny.replace("1e-3", ".inf")), "learning-rate");
    yaml(cases, "null bytes", sparse(tiny, 5000), "tiny.yaml");
    yaml(cases, "UTF-16", bytes(tiny.getBytes(StandardCharsets.UTF_16)), "UTF-8");
    yaml(
        cases,
        "escape sequences in a name",
        text(tiny.replace("name: tiny", "name: \"" + ESCAPES + "\"")),
        "\\u001b[2J");
    yaml(cases, "escape sequences in a key", text(tiny + "\"" + ESCAPES + "\": 1\n"), "\\u001b[2J");
    yaml(
        cases,
        "escape sequences in a recipe",
        text(tiny.replace("baseline:", "\"" + ESCAPES + "\":")),
        "\\u001b[2J");
    yaml(
        cases,
        "escape sequences in a path",
        text(tiny.replace("train: rows.jsonl", "train: \"" + ESCAPES + "\"")),
        "\\u001b[2J");
    yaml(
        cases,
        "a null byte in a path",
        text(tiny.replace("train: rows.jsonl", "train: \"a\\0b\"")),
        "not a path");
    yaml(
        cases,
        "a path of 900 kB",
        text(tiny.replace("train: rows.jsonl", "train: " + "p".repeat(900_000))),
        "tiny.yaml");
    yaml(
        cases,
        "100,000 responses",
        text(tiny.replace("probe-limit: 3", "probe-limit: 3, responses: " + list(100_000))),
        "at most 1,000");
    yaml(
        cases,
        "a tag",
        text("name: !!javax.script.ScriptEngineManager [!!java.net.URL [\"http://localhost\"]]\n"),
        "name");
  }

  private static void yaml(
      List<Case> cases, String what, HostileFiles.Maker maker, String expected) {
    add(cases, "tiny.yaml", what, maker, RUN, expected);
  }

  private static String blocks(int depth) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < depth; i++) {
      text.append(" ".repeat(i)).append("a:\n");
    }
    return text.toString();
  }

  private static String laughs() {
    StringBuilder text = new StringBuilder("a0: &a0 [lol, lol]\n");
    for (int i = 1; i < 40; i++) {
      text.append("a" + i + ": &a" + i + " [*a" + (i - 1) + ", *a" + (i - 1) + "]\n");
    }
    return text.toString();
  }

  private static HostileFiles.Maker keys(int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append("k").append(i).append(": 1\n");
    }
    return text(text.toString());
  }

  private static String seeds(int count) {
    return "seeds: " + list(count).replace("k", "") + "\n";
  }

  private static String list(int count) {
    StringBuilder text = new StringBuilder("[k0");
    for (int i = 1; i < count; i++) {
      text.append(", k").append(i);
    }
    return text.append("]").toString();
  }

  static String request(String response) {
    return "{\"model\": \"model\", \"objective\": \"sft\", \"updates\": [{\"chosen\": {\"prompt\": \" a\", \"response\": \""
        + response
        + "\"}}], \"observed\": [{\"prompt\": \" a\", \"response\": \" cat\"}], \"kernel\": \"false\"}";
  }

  private static void request(List<Case> cases) {
    String file = "request.json";
    noFiles(cases, file, DECOMPOSE);
    add(cases, file, "2 GB", sparse("{", 2_000_000_000L), DECOMPOSE, "at most 16 MB");
    add(
        cases,
        file,
        "depth",
        repeated("{\"model\": ", "[", MILLION, ""),
        DECOMPOSE,
        "request.json");
    add(cases, file, "a million keys", fields(MILLION), DECOMPOSE, "20,000");
    add(
        cases,
        file,
        "a number of a million digits",
        text(request(" b")
            .replace("\"kernel\"", "\"eta\": [" + "9".repeat(MILLION) + "], \"kernel\"")),
        DECOMPOSE,
        "1000");
    add(
        cases,
        file,
        "escape sequences",
        text(request(" b").replace("\"model\": \"model\"", "\"model\": \"" + ESCAPES + "\"")),
        DECOMPOSE,
        "\\u001b[2J");
  }

  private static void images(List<Case> cases) {
    String file = "t10k-images-idx3-ubyte";
    List<String> command = List.of("mnist", "--data", "@.", "--out", "@out");
    String labels = "t10k-labels-idx1-ubyte";
    Map<String, HostileFiles.Maker> makers = new LinkedHashMap<>();
    makers.put("/dev/zero", HostileFiles::endless);
    makers.put("a pipe", HostileFiles::pipe);
    makers.put("a folder", HostileFiles::folder);
    makers.put(
        "two thousand million images",
        sparse("\0\0\u0008\u0003\u007f\u00ff\u00ff\u00ff\0\0\0\u001c\0\0\0\u001c", 2_000_000_000));
    makers.put(
        "600 MB", sparse("\0\0\u0008\u0003\0\u000b\0\0\0\0\0\u001c\0\0\0\u001c", 600_000_000));
    makers.put(
        "10 GB behind its images",
        sparse("\0\0\u0008\u0003\0\0\0\u0001\0\0\0\u001c\0\0\0\u001c", 10_000_000_000L));
    makers.forEach((what, maker) -> add(
        cases,
        file,
        what,
        path -> {
          Files.writeString(path.resolveSibling(labels), "\0\0\u0008\u0001\0\0\0\u0001\u0003");
          maker.make(path);
        },
        command,
        file));
  }

  /** Writes all cases below a folder, and what to do with them into {@code cases.json} there. */
  public static void main(String[] arguments) throws IOException {
    Path home = Path.of(arguments[0]);
    ArrayNode list = new ObjectMapper().createArrayNode();
    for (Case hostile : all()) {
      Path folder = Files.createDirectories(home.resolve("case-" + list.size()));
      hostile.prepare(folder);
      ObjectNode entry = list.addObject().put("name", hostile.name());
      entry.put("expected", hostile.expected());
      ArrayNode words = entry.putArray("arguments");
      for (Object word : hostile.arguments(folder)) {
        words.add(word.toString());
      }
    }
    Files.writeString(home.resolve("cases.json"), list.toPrettyString());
  }

  private static void add(
      List<Case> cases,
      String file,
      String what,
      HostileFiles.Maker maker,
      List<String> command,
      String expected) {
    cases.add(new Case(file + ": " + what, file, maker, command, expected));
  }
}
