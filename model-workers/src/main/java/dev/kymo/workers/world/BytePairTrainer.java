package dev.kymo.workers.world;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Learns a byte-level BPE vocabulary (Sennrich et al. 2016; bytes as in GPT-2): of all neighbouring symbols within words, the
 * most frequent pair becomes a new symbol, again and again. Of equally frequent pairs the alphabetically first is taken, so
 * the result depends on the texts only.
 */
final class BytePairTrainer {
  /** Two neighbouring symbols, which a merge makes one. */
  record Pair(String left, String right) implements Comparable<Pair> {
    private static final Comparator<Pair> ORDER =
        Comparator.comparing(Pair::left).thenComparing(Pair::right);

    @Override
    public int compareTo(Pair other) {
      return ORDER.compare(this, other);
    }

    String joined() {
      return left + right;
    }
  }

  private static final class Word {
    private final int count;
    private List<String> symbols;

    Word(int count, List<String> symbols) {
      this.count = count;
      this.symbols = symbols;
    }
  }

  /** GPT-2's pieces: texts are cut into these before anything is merged. */
  private static final Pattern PIECE = Pattern.compile(
      "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+");

  private static final int BYTES = 256;
  private static final int MIN_COUNT = 2;

  private BytePairTrainer() {}

  /** The character that stands for each byte: itself if it prints, else one beyond the bytes. */
  static List<String> byteSymbols() {
    List<String> symbols = new ArrayList<>();
    int beyond = BYTES;
    for (int value = 0; value < BYTES; value++) {
      boolean prints = (value >= '!' && value <= '~')
          || (value >= 0xA1 && value <= 0xAC)
          || (value >= 0xAE && value < BYTES);
      symbols.add(Character.toString(prints ? value : beyond++));
    }
    return List.copyOf(symbols);
  }

  /**
   * Merges in the order in which an encoder applies them.
   *
   * @param count how many at most; fewer if no pair occurs twice any more
   */
  static List<Pair> learn(List<String> texts, int count) {
    List<Word> words = words(texts);
    Set<Pair> merges = new LinkedHashSet<>();
    while (merges.size() < count) {
      Pair best = mostFrequent(words);
      if (best == null) {
        break;
      }
      merges.add(best);
      words.forEach(word -> word.symbols = merged(word.symbols, best));
    }
    return List.copyOf(merges);
  }

  private static List<Word> words(List<String> texts) {
    Map<String, Integer> counts = new TreeMap<>();
    for (String text : texts) {
      Matcher pieces = PIECE.matcher(text);
      while (pieces.find()) {
        counts.merge(pieces.group(), 1, Integer::sum);
      }
    }
    List<String> byteSymbols = byteSymbols();
    List<Word> words = new ArrayList<>();
    counts.forEach((piece, count) -> {
      List<String> symbols = new ArrayList<>();
      for (byte value : piece.getBytes(StandardCharsets.UTF_8)) {
        symbols.add(byteSymbols.get(Byte.toUnsignedInt(value)));
      }
      words.add(new Word(count, symbols));
    });
    return words;
  }

  private static @Nullable Pair mostFrequent(List<Word> words) {
    Map<Pair, Integer> counts = new TreeMap<>();
    for (Word word : words) {
      for (int i = 1; i < word.symbols.size(); i++) {
        counts.merge(
            new Pair(word.symbols.get(i - 1), word.symbols.get(i)), word.count, Integer::sum);
      }
    }
    Pair best = null;
    int most = MIN_COUNT - 1;
    for (Map.Entry<Pair, Integer> entry : counts.entrySet()) {
      if (entry.getValue() > most) {
        best = entry.getKey();
        most = entry.getValue();
      }
    }
    return best;
  }

  private static List<String> merged(List<String> symbols, Pair pair) {
    List<String> result = new ArrayList<>();
    for (int i = 0; i < symbols.size(); i++) {
      boolean found = i + 1 < symbols.size()
          && symbols.get(i).equals(pair.left())
          && symbols.get(i + 1).equals(pair.right());
      result.add(found ? pair.joined() : symbols.get(i));
      i += found ? 1 : 0;
    }
    return result;
  }
}
