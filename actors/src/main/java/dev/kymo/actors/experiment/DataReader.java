package dev.kymo.actors.experiment;

import dev.kymo.vocabulary.plan.Key;
import dev.kymo.vocabulary.plan.ValueType;
import dev.kymo.workers.data.EndOfResponse;
import dev.kymo.workers.data.ResponseTypes;
import dev.kymo.workers.data.Truncation;
import dev.kymo.workers.file.IoReason;
import dev.kymo.workers.input.InputLimit;
import dev.kymo.workers.input.Quoted;
import dev.kymo.workers.world.BuiltinWorld;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the {@code data} section and looks at the files it names. */
final class DataReader {
  private static final List<String> KEYS = List.of(
      "train",
      "train-limit",
      "probes",
      "probe-limit",
      "held-out",
      "responses",
      "max-length",
      "max-prompt-length",
      "truncate-by",
      "shuffle");
  private static final int DEFAULT_MAX_LENGTH = 512;
  private static final int DEFAULT_MAX_PROMPT_LENGTH = 256;

  private final Section section;
  private final int format;
  private final FileReferences files;
  private final Problems problems;
  private int trainingRows = Integer.MAX_VALUE;

  DataReader(Section section, int format, FileReferences files, Problems problems) {
    this.section = section;
    this.format = format;
    this.files = files;
    this.problems = problems;
    section.allowOnly(KEYS);
    section.refuse("held-out");
  }

  /** The section; null if a file that must be named is not. */
  @Nullable
  DataSection read() {
    @Nullable Path train = file("train", BuiltinWorld::training);
    @Nullable Path probes = file("probes", BuiltinWorld::probes);
    @Nullable Integer trainLimit = limit("train-limit");
    @Nullable Integer probeLimit = limit("probe-limit");
    List<String> responses = responses();
    Truncation truncation = truncation();
    boolean shuffle = Key.of("shuffle", ValueType.flag(), true, "").read(section);
    if (train == null || probes == null) {
      return null;
    }
    if (files.mustExist()) {
      int rows = rows("train", files.place(train));
      trainingRows = trainLimit == null ? rows : Math.min(rows, trainLimit);
      rows("probes", files.place(probes));
    }
    EndOfResponse.Rule ends =
        format == ResolvedFormat.FIRST ? EndOfResponse.Rule.CONFIG : EndOfResponse.Rule.TOKENIZER;
    return new DataSection(
        train, trainLimit, probes, probeLimit, responses, truncation, shuffle, ends);
  }

  /** Rows trained on, once {@link #read} has been called; the largest number if unknown. */
  int trainingRows() {
    return trainingRows;
  }

  private @Nullable Path file(String key, Function<BuiltinWorld, Path> builtin) {
    @Nullable YamlNode node = section.required(key);
    @Nullable String text = node == null ? null : section.text(node);
    return node == null || text == null ? null : files.file(node, text, builtin);
  }

  private @Nullable Integer limit(String key) {
    return Key.of(key, ValueType.orAll(ValueType.whole(1)), Optional.<Integer>empty(), "rows")
        .read(section)
        .orElse(null);
  }

  private int rows(String key, Path file) {
    try {
      int rows = InputFiles.countRows(file);
      if (rows > 0) {
        return rows;
      }
      section.problem(key, file + " has no rows");
    } catch (IOException e) {
      section.problem(key, "cannot read " + file + ": " + IoReason.of(e));
    }
    return Integer.MAX_VALUE;
  }

  private List<String> responses() {
    Set<String> responses = new LinkedHashSet<>();
    @Nullable YamlNode node = section.get("responses");
    for (YamlNode item : node == null ? List.<YamlNode>of() : section.items(node)) {
      @Nullable String name = section.text(item);
      if (name == null) {
        continue;
      }
      if (ResponseTypes.KNOWN.contains(name)) {
        problems.add(
            item,
            Quoted.text(name) + " is known already; this key names further fields of the rows");
      } else if (ResponseTypes.isReserved(name)) {
        problems.add(
            item, Quoted.text(name) + " has another meaning and cannot be a response type");
      } else if (!responses.add(name)) {
        problems.add(item, Quoted.text(name) + " is listed twice");
      }
    }
    if (responses.size() > InputLimit.FIELDS.most()) {
      section.problem(
          "responses",
          "names " + InputLimit.FIELDS.words(responses.size()) + " fields; rows have at most "
              + InputLimit.FIELDS.words());
      return List.of();
    }
    return List.copyOf(responses);
  }

  private Truncation truncation() {
    int maxLength =
        Key.of("max-length", ValueType.whole(2), DEFAULT_MAX_LENGTH, "").read(section);
    int maxPromptLength = Key.of(
            "max-prompt-length", ValueType.whole(1), DEFAULT_MAX_PROMPT_LENGTH, "")
        .read(section);
    Truncation.By by = Key.of(
            "truncate-by", ValueType.choice(Truncation.By.class), Truncation.By.ROW, "")
        .read(section);
    if (maxPromptLength >= maxLength) {
      String key = section.has("max-prompt-length") ? "max-prompt-length" : "max-length";
      section.problem(
          key,
          "max-prompt-length (" + maxPromptLength
              + (section.has("max-prompt-length") ? "" : ", the default")
              + ") must be less than max-length (" + maxLength
              + (section.has("max-length") ? "" : ", the default") + ")");
      return new Truncation(DEFAULT_MAX_LENGTH, DEFAULT_MAX_PROMPT_LENGTH, by);
    }
    return new Truncation(maxLength, maxPromptLength, by);
  }
}
