package dev.kymo.workers.data;

import java.util.Arrays;

/**
 * Encodes the end of a text that truncation will leave, without the rest, if the text is so long that the rest would cost
 * minutes and gigabytes. Ordinary texts are encoded whole.
 *
 * <p>What is left must be what it would be of the whole text. Tokenizers cut a text into words before they look at anything
 * else, so that a cut elsewhere changes nothing but the word that it is in; yet a word may be as long as the text, and some
 * tokenizers know no words. So a piece is encoded that has twice the tokens, then one of twice its length, and both must agree
 * on every token asked for; if they do not, the row is refused: its tokens would depend on the cut.
 */
final class LongTexts {
  /** Texts up to this many characters are encoded whole, which takes a second. */
  static final int WHOLE = 1 << 18;

  /** Characters of the first piece. */
  private static final int PIECE = 1 << 16;

  /** Tokens of a piece beside twice those asked for: more than what a cut has ever been seen to change. */
  private static final int MARGIN = 256;

  private final TextTokenizer tokenizer;
  private final int tokens;
  private final int whole;

  /**
   * Encodes for a limit.
   *
   * @param tokens of each text so many are exact; a longer one has more, of which it does not matter which
   */
  LongTexts(TextTokenizer tokenizer, int tokens) {
    this(tokenizer, tokens, WHOLE);
  }

  /** With another length up to which texts are encoded whole, at least four characters. */
  LongTexts(TextTokenizer tokenizer, int tokens, int whole) {
    this.tokenizer = tokenizer;
    this.tokens = tokens;
    this.whole = whole;
  }

  /**
   * The ids of a text; of a long one more than the limit, the first of them exact.
   *
   * @throws IllegalArgumentException if they would depend on where the text is cut; the message continues the text's name
   */
  int[] first(String text) {
    return encode(text, false);
  }

  /**
   * The ids of a text; of a long one more than the limit, the last of them exact.
   *
   * @throws IllegalArgumentException as {@link #first}
   */
  int[] last(String text) {
    return encode(text, true);
  }

  private int[] encode(String text, boolean atEnd) {
    long enough = 2L * tokens + MARGIN;
    for (int length = Math.min(PIECE, whole / 4); length < text.length() / 4; length *= 2) {
      int[] piece = tokenizer.encode(piece(text, length, atEnd));
      if (piece.length >= enough) {
        requireSame(piece, tokenizer.encode(piece(text, 2 * length, atEnd)), text, atEnd);
        return piece;
      }
    }
    return tokenizer.encode(text);
  }

  private void requireSame(int[] piece, int[] longer, String text, boolean atEnd) {
    boolean same =
        longer.length >= tokens && Arrays.equals(exact(piece, atEnd), exact(longer, atEnd));
    if (!same) {
      throw new IllegalArgumentException("has " + text.length()
          + " characters, too many to be encoded whole, and the " + (atEnd ? "last " : "first ")
          + tokens + " tokens depend on where it is cut; shorten it");
    }
  }

  private int[] exact(int[] ids, boolean atEnd) {
    return atEnd
        ? Arrays.copyOfRange(ids, ids.length - tokens, ids.length)
        : Arrays.copyOf(ids, tokens);
  }

  /** An end of the text of about a length: cut between words if there is a place for that nearby, and never within a character. */
  private static String piece(String text, int length, boolean atEnd) {
    int cut = atEnd ? text.length() - length : length;
    int step = atEnd ? 1 : -1;
    for (int place = cut; Math.abs(place - cut) < length / 4; place += step) {
      if (Character.isWhitespace(text.charAt(place))
          && !Character.isWhitespace(text.charAt(place - 1))) {
        cut = place;
        break;
      }
    }
    if (Character.isLowSurrogate(text.charAt(cut))) {
      cut += step;
    }
    return atEnd ? text.substring(cut) : text.substring(0, cut);
  }
}
