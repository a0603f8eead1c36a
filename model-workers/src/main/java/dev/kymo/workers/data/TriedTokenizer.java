package dev.kymo.workers.data;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The other side of {@link TokenizerTrial}: reads a {@code tokenizer.json}, then texts, each behind its length, and answers
 * each with why the library refuses it, or with nothing.
 */
final class TriedTokenizer {
  private static final int MOST_OF_A_MESSAGE = 1_000;

  private TriedTokenizer() {}

  public static void main(String[] arguments) throws IOException {
    DataInputStream questions = new DataInputStream(System.in);
    DataOutputStream answers = new DataOutputStream(System.out);
    System.setOut(System.err); // whatever else is printed is no answer
    HuggingFaceTokenizer tokenizer;
    try {
      tokenizer = HuggingFaceTextTokenizer.load(content(questions));
    } catch (RuntimeException e) {
      answers.writeUTF(message(e));
      return;
    }
    answers.writeUTF("");
    try (tokenizer) {
      while (true) {
        String text = ByteBuffer.wrap(content(questions)).asCharBuffer().toString();
        answers.writeUTF(refusal(tokenizer, text));
      }
    } catch (EOFException nobodyAsksAnyMore) {
      return;
    }
  }

  private static byte[] content(DataInputStream questions) throws IOException {
    byte[] content = new byte[questions.readInt()];
    questions.readFully(content);
    return content;
  }

  private static String refusal(HuggingFaceTokenizer tokenizer, String text) {
    try {
      tokenizer.encode(text);
      return "";
    } catch (RuntimeException e) {
      return message(e);
    }
  }

  private static String message(RuntimeException e) {
    String message = String.valueOf(e.getMessage());
    return message.substring(0, Math.min(message.length(), MOST_OF_A_MESSAGE));
  }
}
