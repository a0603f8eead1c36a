package dev.kymo.workers.data;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.kymo.workers.input.InputFile;
import dev.kymo.workers.input.InputLimit;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * The tokenizer of a Hugging Face model folder ({@code tokenizer.json}). Texts are encoded without special tokens, so that no
 * token begins them; which one ends a response, {@link EndOfResponse} says.
 */
public final class HuggingFaceTextTokenizer implements TextTokenizer {

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
    HuggingFaceTokenizer tokenizer = load(file);
    try {
      return new HuggingFaceTextTokenizer(
          tokenizer, EndOfResponse.of(modelFolder, ends).id());
    } catch (RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  private static HuggingFaceTokenizer load(Path file) {
    // the native library's message for broken JSON names neither file nor place
    JsonFile.read(file, InputLimit.TOKENIZER_BYTES);
    try (InputStream content =
        new ByteArrayInputStream(InputFile.bytes(file, InputLimit.TOKENIZER_BYTES))) {
      return HuggingFaceTokenizer.newInstance(content, AS_IS);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    } catch (RuntimeException e) {
      throw new TokenizerUnreadableException(
          file, "is not a tokenizer that can be read: " + e.getMessage(), e);
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
