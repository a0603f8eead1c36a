package dev.kymo.workers.data;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The tokenizer of a Hugging Face model folder ({@code tokenizer.json}). The end of a response is the model's {@code
 * eos_token_id} ({@code config.json}; of several the first), else the tokenizer's {@code eos_token} ({@code
 * tokenizer_config.json}).
 */
public final class HuggingFaceTextTokenizer implements TextTokenizer {

  private static final JsonMapper JSON = new JsonMapper();

  /** Whatever tokenizer.json asks for, texts are encoded as they are; lengths are the encoder's business. */
  private static final Map<String, String> AS_IS =
      Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");

  private final HuggingFaceTokenizer tokenizer;
  private final int endOfSequence;

  private HuggingFaceTextTokenizer(HuggingFaceTokenizer tokenizer, int endOfSequence) {
    this.tokenizer = tokenizer;
    this.endOfSequence = endOfSequence;
  }

  /**
   * Opens the tokenizer of a model folder.
   *
   * @throws TokenizerUnreadableException if there is none, if it is broken, or if no token ends a response
   */
  public static HuggingFaceTextTokenizer open(Path modelFolder) {
    Path file = modelFolder.resolve("tokenizer.json");
    if (!Files.isRegularFile(file)) {
      throw new TokenizerUnreadableException(
          file,
          "the file does not exist; a model folder needs it to read texts (save it with the model's fast tokenizer)");
    }
    HuggingFaceTokenizer tokenizer = load(file);
    try {
      return new HuggingFaceTextTokenizer(tokenizer, endOfSequence(modelFolder, tokenizer));
    } catch (RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  private static HuggingFaceTokenizer load(Path file) {
    readJson(file); // the native library's message for broken JSON names neither file nor place
    try (InputStream content = Files.newInputStream(file)) {
      return HuggingFaceTokenizer.newInstance(content, AS_IS);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    } catch (RuntimeException e) {
      throw new TokenizerUnreadableException(
          file, "is not a tokenizer that can be read: " + e.getMessage(), e);
    }
  }

  private static int endOfSequence(Path folder, HuggingFaceTokenizer tokenizer) {
    Path config = folder.resolve("config.json");
    JsonNode ids = readJson(config).path("eos_token_id");
    JsonNode id = ids.isArray() ? ids.path(0) : ids;
    if (id.isIntegralNumber() && id.canConvertToInt() && id.intValue() >= 0) {
      return id.intValue();
    }
    if (!id.isMissingNode() && !id.isNull()) {
      throw new TokenizerUnreadableException(
          config, "eos_token_id is " + ids + ", must be a token's number");
    }
    Path tokenizerConfig = folder.resolve("tokenizer_config.json");
    JsonNode token = readJson(tokenizerConfig).path("eos_token");
    String text = token.isObject() ? token.path("content").asText() : token.asText();
    if (text.isEmpty() || token.isNull()) {
      throw new TokenizerUnreadableException(
          folder,
          "no token ends a response: set eos_token_id in config.json or eos_token in tokenizer_config.json");
    }
    long[] encoded = tokenizer.encode(text).getIds();
    if (encoded.length != 1) {
      throw new TokenizerUnreadableException(
          tokenizerConfig,
          "eos_token '" + text + "' is not one token of tokenizer.json but " + encoded.length);
    }
    return Math.toIntExact(encoded[0]);
  }

  /** A file's content; the missing node if there is no such file. */
  private static JsonNode readJson(Path file) {
    if (!Files.exists(file)) {
      return MissingNode.getInstance();
    }
    try {
      return JSON.readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException e) {
      throw new TokenizerUnreadableException(
          file, "is not valid JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  @Override
  public int[] encode(String text) {
    long[] ids = tokenizer.encode(text).getIds();
    int[] narrow = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      narrow[i] = Math.toIntExact(ids[i]);
    }
    return narrow;
  }

  @Override
  public int endOfSequence() {
    return endOfSequence;
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
