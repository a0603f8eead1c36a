package dev.kymo.monitoring.rows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.monitoring.event.Samples;
import dev.kymo.vocabulary.StepRow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that stand twice, with the headers of their segments and without: each copy mends the other. */
class CommittedViewTest {
  private static final RowOrder STEPS = RowOrder.of(RowKind.of(StepRow.class), List.of());
  private static final String KIND = "steps";

  @TempDir
  private Path runDir;

  private List<CommittedSegment> committed;

  /** Two steps in one segment and one in the next, assembled. */
  @BeforeEach
  void write() throws IOException {
    committed = write(1, List.of(), 1, 2);
    committed = write(2, committed, 3, 3);
    CommittedRows.assemble(runDir, KIND, committed);
  }

  private List<CommittedSegment> write(int term, List<CommittedSegment> before, long from, long to)
      throws IOException {
    try (SegmentedRows rows =
        SegmentedRows.open(runDir, STEPS, SegmentFolder.ofTerm(term), before)) {
      for (long step = from; step <= to; step++) {
        rows.append(Samples.sftStep("r", step, 1, 1));
      }
      return rows.makeDurable().segments();
    }
  }

  private Path view() {
    return runDir.resolve("steps.jsonl");
  }

  private CommittedView looked() {
    return CommittedView.of(runDir, KIND, committed);
  }

  private FoundRows found() {
    return FoundRows.find(runDir, KIND, committed);
  }

  private String text(FoundRows rows) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Stretch stretch : rows.stretches()) {
      byte[] bytes = Files.readAllBytes(stretch.file());
      text.append(
          new String(bytes, (int) stretch.from(), (int) stretch.length(), StandardCharsets.UTF_8));
    }
    return text.toString();
  }

  /** Older versions wrote segments without a header. */
  private void removeHeader(int segment) throws IOException {
    Path file = committed.get(segment).in(runDir);
    String text = Files.readString(file);
    byte[] rows = text.substring(text.indexOf('\n') + 1).getBytes(StandardCharsets.UTF_8);
    Files.write(file, rows);
    var digest = Digests.sha256();
    digest.update(rows);
    CommittedSegment without =
        new CommittedSegment(committed.get(segment).path(), rows.length, Digests.soFar(digest));
    committed =
        segment == 0 ? List.of(without, committed.get(1)) : List.of(committed.get(0), without);
  }

  @Test
  void damage_ofWhatWasAssembled_isNone() {
    assertThat(looked().damage()).isNull();
    assertThat(found().complete()).isTrue();
    assertThat(found().damaged()).isEmpty();
  }

  @Test
  void find_segmentsWhole_holdsRowsWithoutHeaders() throws IOException {
    assertThat(text(found())).isEqualTo(Files.readString(view()));
  }

  @Test
  void damage_byteMoreOrLessOrOther_isSeen() throws IOException {
    byte[] bytes = Files.readAllBytes(view());

    Files.write(view(), new byte[] {'\n'}, StandardOpenOption.APPEND);
    assertThat(looked().lengthDamage())
        .isEqualTo(
            "has " + (bytes.length + 1) + " bytes instead of the " + bytes.length + " committed");
    Files.write(view(), List.of());
    assertThat(looked().lengthDamage()).contains("has 0 bytes instead of the " + bytes.length);
    bytes[bytes.length - 5] ^= 1;
    Files.write(view(), bytes);
    assertThat(looked().lengthDamage()).isNull();
    assertThat(looked().damage()).contains("has the hash");
  }

  @Test
  void find_segmentGone_isReadFromTheViewAndRestoredWithItsHeader() throws IOException {
    for (CommittedSegment gone : committed) {
      byte[] before = Files.readAllBytes(gone.in(runDir));
      Files.delete(gone.in(runDir));

      FoundRows found = found();

      assertThat(found.complete()).isTrue();
      assertThat(found.damaged()).extracting(CommittedRows.Damage::segment).containsExactly(gone);
      assertThat(text(found)).isEqualTo(Files.readString(view()));
      assertThat(looked().lengthDamage()).isNull();
      FoundRows.restore(runDir, KIND, committed, gone);
      assertThat(Files.readAllBytes(gone.in(runDir))).isEqualTo(before);
    }
  }

  @Test
  void find_segmentsWithAndWithoutHeadersGone_areReadFromTheView() throws IOException {
    removeHeader(0);
    assertThat(looked().damage()).isNull();
    for (CommittedSegment segment : committed) {
      Files.delete(segment.in(runDir));
    }

    assertThat(found().complete()).isTrue();
    assertThat(text(found())).isEqualTo(Files.readString(view()));
    for (CommittedSegment gone : committed) {
      FoundRows.restore(runDir, KIND, committed, gone);
    }
    assertThat(CommittedRows.verify(runDir, committed)).isEmpty();
  }

  @Test
  void find_headerDamaged_isReadFromTheView() throws IOException {
    Path segment = committed.get(0).in(runDir);
    Files.writeString(segment, Files.readString(segment).replace("\"schema\":1", "\"schema\":7"));

    FoundRows found = found();

    assertThat(found.complete()).isTrue();
    assertThat(found.damaged()).hasSize(1);
    assertThat(text(found)).isEqualTo(Files.readString(view()));
  }

  @Test
  void find_segmentAndViewDamaged_isLost() throws IOException {
    Files.delete(committed.get(0).in(runDir));
    byte[] bytes = Files.readAllBytes(view());
    bytes[5] ^= 1;
    Files.write(view(), bytes);

    FoundRows found = found();

    assertThat(found.lost())
        .extracting(CommittedRows.Damage::segment)
        .containsExactly(committed.get(0));
    assertThat(found.damaged()).isEmpty();
  }
}
