package dev.kymo.workers.world;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.kymo.workers.world.BytePairTrainer.Pair;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BytePairTrainerTest {
  private static final Map<String, String> AS_IS = Map.of("addSpecialTokens", "false");

  @TempDir
  Path folder;

  /** By hand: "a b" occurs 3 times; then "ab c" 2 times, as often as "space ab", which comes later. */
  @Test
  void learn_smallText_mergesTheMostFrequentPairFirst() {
    List<Pair> merges = BytePairTrainer.learn(List.of("abc abc", "ab"), 3);

    assertThat(merges).containsExactly(new Pair("a", "b"), new Pair("ab", "c"));
  }

  @Test
  void learn_moreMergesThanPairs_stopsWhenNothingOccursTwice() {
    assertThat(BytePairTrainer.learn(List.of("xy", "z"), 10)).isEmpty();
  }

  @Test
  void byteSymbols_always_areAllDifferentAndPrintable() {
    assertThat(BytePairTrainer.byteSymbols()).hasSize(256).doesNotHaveDuplicates();
    assertThat(BytePairTrainer.byteSymbols().get(' ')).isEqualTo("Ġ");
    assertThat(BytePairTrainer.byteSymbols().get('\n')).isEqualTo("Ċ");
  }

  @Test
  void tokenizer_writtenAndLoaded_givesEveryTextBack() throws IOException {
    List<Pair> merges =
        BytePairTrainer.learn(List.of(" the lamp is in the tower", " the lamp"), 20);
    int ids = TokenizerFiles.write(folder, merges);
    assertThat(ids).isEqualTo(257 + merges.size());

    try (HuggingFaceTokenizer tokenizer =
        HuggingFaceTokenizer.newInstance(folder.resolve("tokenizer.json"), AS_IS)) {
      for (String text : List.of(" the lamp", "\n\nHuman: Où est l'été? 42 😀", "  two  spaces ")) {
        assertThat(tokenizer.decode(tokenizer.encode(text).getIds())).isEqualTo(text);
      }
      assertThat(tokenizer.encode(" the lamp").getTokens()).containsExactly("Ġthe", "Ġlamp");
      assertThat(tokenizer.encode(TokenizerFiles.END).getIds())
          .containsExactly(TokenizerFiles.END_ID);
    }
  }
}
