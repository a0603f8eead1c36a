package dev.kymo.workers.input;

import java.util.Locale;

/**
 * How much of what comes from outside is read: the one table of limits, each a multiple of what is known to be used, and small
 * enough that reading up to it costs seconds and some hundred megabytes at most. {@code docs/limits.md} shows it.
 */
public enum InputLimit {
  CONFIG_BYTES(1 << 20, Unit.BYTES, "config.json of a model", "published ones have 1 to 20 kB"),
  TOKENIZER_BYTES(64 << 20, Unit.BYTES, "tokenizer.json", "the largest published ones have 35 MB"),
  TOKENIZER_CONFIG_BYTES(
      8 << 20,
      Unit.BYTES,
      "tokenizer_config.json and special_tokens_map.json",
      "published ones have up to 1.2 MB, where every added token is described"),
  INSERTED_CHARACTERS(
      1_000,
      Unit.NONE,
      "characters that a tokenizer's normalizer inserts in one place",
      "published ones insert 1"),
  INDEX_BYTES(
      25 << 20,
      Unit.BYTES,
      "model.safetensors.index.json",
      "a line for each tensor, as the header"),
  HEADER_BYTES(
      25 << 20,
      Unit.BYTES,
      "the header of a safetensors file",
      "a hundred thousand tensors need 12 MB; the format allows 100 MB"),
  SHARDS(
      1_000,
      Unit.NONE,
      "files that an index names",
      "each is kept open; the largest published models have 191"),
  LAYERS(1_000, Unit.NONE, "layers of a model", "the largest published models have 126"),
  SIZE(
      1 << 24,
      Unit.NONE,
      "any other size in config.json",
      "vocabularies have up to 262,144 tokens, contexts up to 10,485,760 positions"),
  HEAD_SIZE(
      4_096, Unit.NONE, "dimensions of an attention head", "256 is the most that is published"),
  PARAMETERS(
      1_000_000_000_000L,
      Unit.NONE,
      "parameters of a model",
      "as float32 they are 4 TB; besides, the weights must be there before memory is taken for them"),
  YAML_BYTES(1 << 20, Unit.BYTES, "experiment.yaml and resolved.yaml", "ours have up to 100 kB"),
  REQUEST_BYTES(16 << 20, Unit.BYTES, "a request for a decomposition", "a million token ids fit"),
  KEYS(20_000, Unit.NONE, "keys of a YAML file or a request", "ours have some hundred"),
  RUNS(
      10_000,
      Unit.NONE,
      "runs of an experiment",
      "each has a folder, a journal and an actor of its own"),
  DEPTH(
      100,
      Unit.NONE,
      "objects and lists within each other, in YAML and JSON",
      "readers go down once per level; ours are 8 deep"),
  NUMBER_CHARACTERS(
      1_000,
      Unit.NONE,
      "characters of a number",
      "the time to read an integer grows with the square of its digits"),
  TOKENS(
      5_000_000,
      Unit.NONE,
      "values, names and brackets of a JSON file",
      "each costs up to 100 bytes of memory; the largest published tokenizers have 3,000,000"),
  LINE_BYTES(16 << 20, Unit.BYTES, "a line of a data file", "a book has 1 MB"),
  LINE_TOKENS(
      1_000_000,
      Unit.NONE,
      "values, names and brackets of a data line or an index",
      "as for a file"),
  FIELDS(1_000, Unit.NONE, "fields of a row", "published preference data have up to 40"),
  EXPANSION(
      100,
      Unit.TIMES,
      "what gzip unpacks of data, measured beyond the first 16 MB",
      "text packs to a third or a tenth; only repetition packs to less than a hundredth"),
  IMAGES_BYTES(
      256 << 20, Unit.BYTES, "what MNIST's files unpack to", "its training images have 45 MB"),
  RECORDED_BYTES(64 << 20, Unit.BYTES, "a list of files in a checkpoint", "ours have a kilobyte"),
  STATE_BYTES(
      256 << 20,
      Unit.BYTES,
      "the state in a checkpoint",
      "its reference log-probabilities take 16 bytes for each row that is trained on");

  /** What a limit counts. */
  private enum Unit {
    BYTES,
    TIMES,
    NONE
  }

  private final long most;
  private final Unit unit;
  private final String what;
  private final String reason;

  InputLimit(long most, Unit unit, String what, String reason) {
    this.most = most;
    this.unit = unit;
    this.what = what;
    this.reason = reason;
  }

  /** What is read at most: bytes, or a number. */
  public long most() {
    return most;
  }

  /** As an int. */
  public int count() {
    return Math.toIntExact(most);
  }

  /** What is limited. */
  public String what() {
    return what;
  }

  /** Why this much is enough, or why no more can be read. */
  public String reason() {
    return reason;
  }

  /** The limit as people write it. */
  public String words() {
    return words(most);
  }

  /** A number of what is limited, as people write it. */
  public String words(long number) {
    return switch (unit) {
      case BYTES -> bytes(number);
      case TIMES -> String.format(Locale.ROOT, "%,d times", number);
      case NONE -> String.format(Locale.ROOT, "%,d", number);
    };
  }

  private static String bytes(long bytes) {
    if (bytes % (1 << 20) == 0 && bytes > 0) {
      return String.format(Locale.ROOT, "%,d MB", bytes >> 20);
    }
    return bytes < 1 << 20
        ? String.format(Locale.ROOT, "%,d bytes", bytes)
        : String.format(Locale.ROOT, "%,.1f MB", (double) bytes / (1 << 20));
  }
}
