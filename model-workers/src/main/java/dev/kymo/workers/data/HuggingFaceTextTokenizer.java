package dev.kymo.workers.data;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.kymo.workers.input.InputFile;
import dev.kymo.workers.input.InputLimit;
import dev.kymo.workers.input.Quoted;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tokenizer of a Hugging Face model folder ({@code tokenizer.json}). Texts are encoded without special tokens, so that no
 * token begins them; which one ends a response, {@link EndOfResponse} says.
 *
 * <p>A file that this machine has not seen, and texts for one with parts of its own, are given to a process of their own first
 * ({@link TokenizerTrial}): the native library cannot fail without ending its process.
 */
public final class HuggingFaceTextTokenizer implements TextTokenizer {

  /** Whatever tokenizer.json asks for, texts are encoded as they are; lengths are the encoder's business. */
  private static final Map<String, String> AS_IS =
      Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");

  private final HuggingFaceTokenizer tokenizer;
  private final @Nullable TokenizerTrial trial;
  private final int endOfSequence;

  private HuggingFaceTextTokenizer(
      HuggingFaceTokenizer tokenizer, @Nullable TokenizerTrial trial, int endOfSequence) {
    this.tokenizer = tokenizer;
    this.trial = trial;
    this.endOfSequence = endOfSequence;
  }

  /**
   * Opens the tokenizer of a model folder.
   *
   * @throws TokenizerUnreadableException as {@link #open(Path, EndOfResponse.Rule)}
   */
  public static HuggingFaceTextTokenizer open(Path modelFolder) {
    return open(modelFolder, EndOfResponse.Rule.TOKENIZER);
  }

  /**
   * Opens the tokenizer of a model folder.
   *
   * @param ends who decides which token ends a response
   * @throws TokenizerUnreadableException if there is none, if it is broken, or if no token ends a response
   */
  public static HuggingFaceTextTokenizer open(Path modelFolder, EndOfResponse.Rule ends) {
    Path file = modelFolder.resolve("tokenizer.json");
    String problem = InputFile.problem(file);
    if (problem != null) {
      throw new TokenizerUnreadableException(
          file,
          problem
              + "; a model folder needs it to read texts (save it with the model's fast tokenizer)");
    }
    // the native library's message for broken JSON names neither file nor place
    JsonNode json = JsonFile.read(file, InputLimit.TOKENIZER_BYTES);
    InputLimit limit = InputLimit.INSERTED_CHARACTERS;
    if (TokenizerParts.inserted(json) > limit.most()) {
      throw new TokenizerUnreadableException(
          file,
          "its normalizer inserts " + limit.words(TokenizerParts.inserted(json))
              + " characters; at most " + limit.words() + " are allowed (" + limit.reason() + ")");
    }
    byte[] content = InputFile.bytes(file, InputLimit.TOKENIZER_BYTES);
    TokenizerTrial trial = trial(file, content, TokenizerParts.arePlain(json));
    try {
      int end = EndOfResponse.of(modelFolder, ends).id();
      return new HuggingFaceTextTokenizer(load(file, content), trial, end);
    } catch (RuntimeException e) {
      close(trial);
      throw e;
    }
  }

  /** Null if the tokenizer needs none any more: it has stood one, and one text tells about all. */
  private static @Nullable TokenizerTrial trial(Path file, byte[] content, boolean plain) {
    if (plain && TokenizerVerdicts.isGood(content)) {
      return null;
    }
    TokenizerTrial trial = TokenizerTrial.begin(file, content);
    if (!plain) {
      return trial;
    }
    trial.close();
    TokenizerVerdicts.keepGood(content);
    return null;
  }

  private static void close(@Nullable TokenizerTrial trial) {
    if (trial != null) {
      trial.close();
    }
  }

  private static HuggingFaceTokenizer load(Path file, byte[] content) {
    try {
      return load(content);
    } catch (RuntimeException e) {
      throw new TokenizerUnreadableException(
          file, "is not a tokenizer that can be read: " + e.getMessage(), e);
    }
  }

  /** The library's own tokenizer. */
  static HuggingFaceTokenizer load(byte[] content) {
    try (InputStream in = new ByteArrayInputStream(content)) {
      return HuggingFaceTokenizer.newInstance(in, AS_IS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The ids of a text.
   *
   * @throws IllegalArgumentException if the library cannot encode it; the message continues the text's name
   */
  @Override
  public int[] encode(String text) {
    long[] ids;
    try {
      if (trial != null) {
        trial.encode(text); // what it refuses is refused below too
      }
      ids = tokenizer.encode(text).getIds();
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "cannot be encoded: " + e.getMessage() + "; it begins \"" + Quoted.text(text) + '"', e);
    }
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
    close(trial);
    tokenizer.close();
  }
}
