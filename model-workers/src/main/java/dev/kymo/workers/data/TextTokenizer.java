package dev.kymo.workers.data;

/** Turns texts into token ids. */
public interface TextTokenizer extends AutoCloseable {

  /** The ids of a text, all of them and no others: nothing is added, cut or padded. */
  int[] encode(String text);

  /** The id that ends a response. */
  int endOfSequence();

  @Override
  void close();
}
