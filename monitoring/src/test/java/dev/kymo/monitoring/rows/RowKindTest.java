package dev.kymo.monitoring.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kymo.vocabulary.Charted;
import dev.kymo.vocabulary.Column;
import dev.kymo.vocabulary.RowFile;
import dev.kymo.vocabulary.RunRow;
import dev.kymo.vocabulary.StepRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowKindTest {
  /** Every header that any version has written, of each kind; new ones are added, none is ever changed. */
  private static final Path WRITTEN = Path.of("src/test/resources/row-headers.jsonl");

  record WithoutFile(@Column(meaning = "the step") long step, int stage, double seconds)
      implements RunRow {}

  @RowFile(value = "bare", number = 1)
  record WithoutColumn(@Column(meaning = "the step") long step, int stage, double seconds)
      implements RunRow {}

  @RowFile(value = "keyless", number = 1, key = "row")
  record WithoutKey(
      @Column(meaning = "the step") long step,
      @Column(meaning = "its stage") int stage,
      @Column(meaning = "wall time") double seconds)
      implements RunRow {}

  @RowFile(value = "grown", number = 1)
  record GrownByAWhole(
      @Column(meaning = "the step") long step,
      @Column(meaning = "its stage") int stage,
      @Column(meaning = "a count", since = 2) int count,
      @Column(meaning = "wall time") double seconds)
      implements RunRow {}

  @RowFile(value = "pairs", number = 1, key = "other")
  record DrawnByPairs(
      @Column(meaning = "the step") long step,
      @Column(meaning = "its stage") int stage,
      @Column(meaning = "u") String other,

      @Column(meaning = "a number") @Charted(chart = "numbers")
      double number,

      @Column(meaning = "wall time") double seconds)
      implements RunRow {}

  @RowFile(value = "words", number = 1)
  record DrawnWords(
      @Column(meaning = "the step") long step,
      @Column(meaning = "its stage") int stage,
      @Column(meaning = "a word") @Charted(chart = "words") String word,
      @Column(meaning = "wall time") double seconds)
      implements RunRow {}

  @Test
  void declaredBy_columnThatCannotBeDrawn_isRefused() {
    assertThatThrownBy(() -> RowKind.declaredBy(DrawnByPairs.class))
        .hasMessageContaining("cannot have column number drawn")
        .hasMessageContaining("not by [other]");
    assertThatThrownBy(() -> RowKind.declaredBy(DrawnWords.class))
        .hasMessageContaining("cannot have column word drawn");
  }

  @Test
  void declaredBy_recordThatSaysTooLittle_isRefused() {
    assertThatThrownBy(() -> RowKind.declaredBy(WithoutFile.class))
        .hasMessageContaining("does not say which file its rows go to");
    assertThatThrownBy(() -> RowKind.declaredBy(WithoutColumn.class))
        .hasMessageContaining("does not say what column stage is");
    assertThatThrownBy(() -> RowKind.declaredBy(WithoutKey.class))
        .hasMessageContaining("not all of its key [row]");
    assertThatThrownBy(() -> RowKind.declaredBy(GrownByAWhole.class))
        .hasMessageContaining("older files lack column count");
  }

  /** A segment that is lost is made again from the assembled rows and its header, which must be known to the byte. */
  @Test
  void headers_ofAllKinds_areTheOnesThatWereEverWritten() throws IOException {
    List<String> headers = RowKind.all().stream()
        .flatMap(kind -> kind.headers().stream())
        .map(RowHeader::line)
        .toList();

    assertThat(headers)
        .as(
            "%s: add the new ones; a header that is gone means that a column went, came without its"
                + " schema, or changed its place among older ones",
            WRITTEN)
        .containsExactlyInAnyOrderElementsOf(Files.readAllLines(WRITTEN));
  }

  @Test
  void namesWith_kindsOfANewerVersion_comeLast() {
    List<CommittedSegment> committed = List.of(
        new CommittedSegment("rows/t1/zebras.jsonl", 1, "00"),
        new CommittedSegment("rows/t1/steps.jsonl", 1, "00"),
        new CommittedSegment("rows/t2/apes.jsonl", 1, "00"),
        new CommittedSegment("rows/t2/zebras.jsonl", 1, "00"));

    assertThat(RowKind.namesWith(committed))
        .startsWith("steps", "readings")
        .endsWith("apes", "zebras")
        .doesNotHaveDuplicates();
    assertThat(RowKind.of(StepRow.class).name()).isEqualTo("steps");
  }
}
