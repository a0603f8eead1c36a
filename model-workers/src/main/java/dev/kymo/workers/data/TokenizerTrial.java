package dev.kymo.workers.data;

import dev.kymo.workers.input.Quoted;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A process of its own in which the tokenizers library loads a file and encodes texts before it does so here: a panic in it
 * cannot be caught and ends its process, and some files keep it busy for ever. Not thread-safe.
 */
final class TokenizerTrial implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(3);
  private static final Duration START_PER_MEGABYTE = Duration.ofMillis(250);
  private static final Duration TEXT = Duration.ofSeconds(1);
  private static final Duration TEXT_PER_THOUSAND = Duration.ofMillis(10);
  private static final int MEGABYTE = 1 << 20;

  /** What texts have: nothing, words, numbers, runs of all kinds, other scripts, what is invisible. */
  private static final List<String> SAMPLES = List.of(
      "",
      "a",
      " The cat's on 12 mats, worth 1,234.50!\n\n\tIs it?  <end> def f(x): return x_1",
      "a".repeat(3_000),
      " ".repeat(3_000) + "b",
      "1".repeat(3_000),
      "\n".repeat(1_000),
      "-=".repeat(1_000),
      "\u00e9e\u0301 \u4e2d\u6587 \u0627\u0644 \ud83d\ude00\u200d \u0000\ufffd\u00a0\u3000\ufeff");

  private final TrialProcess process;
  private final DataOutputStream questions;
  private final DataInputStream answers;

  private TokenizerTrial(TrialProcess process) {
    this.process = process;
    questions = new DataOutputStream(new BufferedOutputStream(process.input()));
    answers = new DataInputStream(process.output());
  }

  /**
   * Starts a process that has loaded a tokenizer and encoded samples.
   *
   * @param content of {@code tokenizer.json}
   * @throws TokenizerUnreadableException if the library refuses it, ends its process, or takes too long
   */
  static TokenizerTrial begin(Path file, byte[] content) {
    TokenizerTrial trial = new TokenizerTrial(TrialProcess.start(TriedTokenizer.class));
    try {
      Duration patience = START.plus(START_PER_MEGABYTE.multipliedBy(content.length / MEGABYTE));
      String refused = trial.ask(content, patience);
      if (!refused.isEmpty()) {
        throw new TokenizerUnreadableException(
            file, "is not a tokenizer that can be read: " + Quoted.text(refused, Quoted.LINE));
      }
      // that a sample is refused means nothing: a vocabulary need not have what it has
      SAMPLES.forEach(trial::encode);
      return trial;
    } catch (TrialFailedException e) {
      trial.close();
      throw new TokenizerUnreadableException(
          file,
          e.getMessage() + ". It is damaged, made to harm, or for another version of the library; "
              + "save it again with the model's tokenizer (save_pretrained)",
          e);
    } catch (RuntimeException e) {
      trial.close();
      throw e;
    }
  }

  /**
   * Encodes a text there.
   *
   * @return why the library refuses it; empty if it does not
   * @throws TrialFailedException if the library ends its process or takes too long; the trial is over
   */
  String encode(String text) {
    byte[] characters = new byte[2 * text.length()];
    for (int i = 0; i < text.length(); i++) {
      characters[2 * i] = (byte) (text.charAt(i) >> 8);
      characters[2 * i + 1] = (byte) text.charAt(i);
    }
    return ask(characters, TEXT.plus(TEXT_PER_THOUSAND.multipliedBy(text.length() / 1_000)));
  }

  private String ask(byte[] question, Duration patience) {
    process.limit(patience);
    try {
      questions.writeInt(question.length);
      questions.write(question);
      questions.flush();
      return answers.readUTF();
    } catch (IOException ended) {
      throw new TrialFailedException("the tokenizers library " + process.ending(), ended);
    } finally {
      process.unlimited();
    }
  }

  @Override
  public void close() {
    process.close();
    try {
      questions.close();
    } catch (IOException e) {
      // what is not yet written is for a process that has ended
      if (process.isAlive()) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
