package dev.kymo.workers.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import dev.kymo.workers.engine.Torch;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class PackingTest {
  private static final int[] PROMPT = {5, 6, 7};

  @Test
  void packing_oneResponse_isPromptAndAllButItsLastToken() {
    Packing packing = new Packing(List.of(new PackedRow(PROMPT, List.of(new int[] {8, 9}))));

    assertThat(packing.tokens).containsExactly(5, 6, 7, 8);
    assertThat(packing.positions).containsExactly(0, 1, 2, 3);
    assertThat(packing.segmentSizes).containsExactly(4);
    assertThat(packing.segmentPrefixes).containsExactly(0);
    assertThat(packing.scoredPositions).containsExactly(2, 3);
    assertThat(packing.labels).containsExactly(8, 9);
    assertThat(packing.responseStarts).containsExactly(0, 2);
    assertThat(packing.longestPosition).isEqualTo(3);
    assertThat(packing.evenSequences()).isEqualTo(1);
  }

  /** The second response has one token: it is scored at the prompt's end and has no segment. */
  @Test
  void packing_branches_continueThePromptsPositions() {
    PackedRow row =
        new PackedRow(PROMPT, List.of(new int[] {8, 9}, new int[] {10}, new int[] {11, 12, 13}));

    Packing packing = new Packing(List.of(row));

    assertThat(packing.tokens).containsExactly(5, 6, 7, 8, 11, 12);
    assertThat(packing.positions).containsExactly(0, 1, 2, 3, 3, 4);
    assertThat(packing.segmentSizes).containsExactly(4, 2);
    assertThat(packing.segmentPrefixes).containsExactly(3, Packing.BRANCH);
    assertThat(packing.scoredPositions).containsExactly(2, 3, 2, 2, 4, 5);
    assertThat(packing.labels).containsExactly(8, 9, 10, 11, 12, 13);
    assertThat(packing.responseStarts).containsExactly(0, 2, 3, 6);
    assertThat(packing.longestPosition).isEqualTo(4);
    assertThat(packing.evenSequences()).isZero();
  }

  @Test
  void packing_firstResponseOfOneToken_leavesTheTrunkToThePrompt() {
    PackedRow row = new PackedRow(PROMPT, List.of(new int[] {8}, new int[] {9, 10}));

    Packing packing = new Packing(List.of(row));

    assertThat(packing.tokens).containsExactly(5, 6, 7, 9);
    assertThat(packing.segmentSizes).containsExactly(3, 1);
    assertThat(packing.segmentPrefixes).containsExactly(3, Packing.BRANCH);
    assertThat(packing.scoredPositions).containsExactly(2, 2, 3);
  }

  @Test
  void packing_severalRows_restartPositionsAndKeepTheirSegmentsApart() {
    List<PackedRow> rows = List.of(
        new PackedRow(PROMPT, List.of(new int[] {8, 9})),
        new PackedRow(new int[] {1}, List.of(new int[] {2}, new int[] {3, 4})),
        new PackedRow(new int[] {20, 21}, List.of(new int[] {22, 23, 24})));

    Packing packing = new Packing(rows);

    assertThat(packing.tokens).containsExactly(5, 6, 7, 8, 1, 3, 20, 21, 22, 23);
    assertThat(packing.positions).containsExactly(0, 1, 2, 3, 0, 1, 0, 1, 2, 3);
    assertThat(packing.segmentSizes).containsExactly(4, 1, 1, 4);
    assertThat(packing.segmentPrefixes).containsExactly(0, 1, Packing.BRANCH, 0);
    assertThat(packing.scoredPositions).containsExactly(2, 3, 4, 4, 5, 7, 8, 9);
    assertThat(packing.labels).containsExactly(8, 9, 2, 3, 4, 22, 23, 24);
    assertThat(packing.responseStarts).containsExactly(0, 2, 3, 5, 8);
  }

  @Test
  void evenSequences_equalLengthsWithoutBranches_isTheirNumber() {
    PackedRow four = new PackedRow(PROMPT, List.of(new int[] {8, 9}));
    PackedRow alsoFour = new PackedRow(new int[] {1}, List.of(new int[] {2, 3, 4, 5}));
    PackedRow three = new PackedRow(PROMPT, List.of(new int[] {8}));

    assertThat(new Packing(List.of(four, alsoFour)).evenSequences()).isEqualTo(2);
    assertThat(new Packing(List.of(four, three)).evenSequences()).isZero();
  }

  @Test
  void packedRow_nothingToScore_isRefused() {
    assertThatThrownBy(() -> new PackedRow(new int[0], List.of(new int[] {1})))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new PackedRow(PROMPT, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new PackedRow(PROMPT, List.of(new int[] {1}, new int[0])))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** The model has 64 positions; the last token of a response needs none. */
  @Test
  void packedBatch_longerThanTheContext_isRefusedNamingBothLengths() {
    Torch.prepareThread();
    LanguageModel model =
        ModelFolder.open(Path.of("src/test/resources/models/tiny-gpt-neox")).model();
    try (NDManager scope = Torch.newScope("test")) {
      new PackedBatch(scope, model, List.of(row(60, 5)));

      assertThatThrownBy(() -> new PackedBatch(scope, model, List.of(row(3, 2), row(60, 6))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContainingAll("65", "64");
    }
  }

  private static PackedRow row(int prompt, int response) {
    return new PackedRow(new int[prompt], List.of(new int[response]));
  }
}
