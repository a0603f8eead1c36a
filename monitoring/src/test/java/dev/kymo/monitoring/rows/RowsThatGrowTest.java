package dev.kymo.monitoring.rows;

import static dev.kymo.monitoring.rows.Versions.FIRST;
import static dev.kymo.monitoring.rows.Versions.SECOND;
import static dev.kymo.monitoring.rows.Versions.THIRD;
import static dev.kymo.monitoring.rows.Versions.first;
import static dev.kymo.monitoring.rows.Versions.second;
import static dev.kymo.monitoring.rows.Versions.third;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kymo.monitoring.rows.Outcome.Accepted;
import dev.kymo.vocabulary.Recorded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that is killed under one version and resumed under another, which knows another schema of the rows. */
class RowsThatGrowTest {
  private static final SegmentFolder T1 = SegmentFolder.ofTerm(1);
  private static final SegmentFolder T2 = SegmentFolder.ofTerm(2);
  private static final SegmentFolder T3 = SegmentFolder.ofTerm(3);
  private static final List<Double> PARTS = List.of(1.0, 2.0);

  @TempDir
  private Path runDir;

  private DurableRows write(
      RowOrder order, SegmentFolder folder, List<CommittedSegment> committed, Recorded<?>... rows)
      throws IOException {
    try (SegmentedRows segment = SegmentedRows.open(runDir, order, folder, committed)) {
      for (Recorded<?> row : rows) {
        assertThat(segment.append(row)).isEqualTo(Accepted.APPENDED);
      }
      return segment.makeDurable();
    }
  }

  private SegmentedRows open(RowOrder order, SegmentFolder folder) throws IOException {
    return SegmentedRows.open(runDir, order, folder, List.of());
  }

  private Path file(SegmentFolder folder) {
    return runDir.resolve(folder.path(FIRST.kind()));
  }

  private String header(SegmentFolder folder) throws IOException {
    return Files.readAllLines(file(folder)).get(0);
  }

  private void removeHeader(SegmentFolder folder) throws IOException {
    String text = Files.readString(file(folder));
    Files.writeString(file(folder), text.substring(text.indexOf('\n') + 1));
  }

  @Test
  void append_firstRow_standsBehindTheColumnsThatItsWriterKnows() throws IOException {
    write(FIRST, T1, List.of(), first(1, 5, null));

    assertThat(header(T1))
        .isEqualTo("{\"rows\":\"findings\",\"schema\":1,\"columns\":[\"step\",\"stage\",\"row\","
            + "\"response\",\"size\",\"parts\",\"seconds\",\"attempt\"]}");
    assertThat(THIRD.kind().headers().get(0).line())
        .isEqualTo("{\"rows\":\"findings\",\"schema\":3,\"columns\":[\"step\",\"stage\",\"row\","
            + "\"response\",\"width\",\"size\",\"parts\",\"seconds\",\"attempt\"],"
            + "\"meanings\":{\"size\":3}}");
  }

  @Test
  void headers_ofALaterVersion_areThoseThatTheEarlierOnesWrote() {
    assertThat(THIRD.kind().headers())
        .containsExactly(
            RowHeader.of(THIRD.kind(), 3),
            RowHeader.of(SECOND.kind(), 2),
            RowHeader.of(FIRST.kind(), 1));
    assertThat(THIRD.kind().headers().get(2).line())
        .isEqualTo(FIRST.kind().headers().get(0).line());
  }

  @Test
  void append_columnThatHasComeSince_isNotCompared() throws IOException {
    write(FIRST, T1, List.of(), first(1, 5, PARTS), first(2, 6, null));

    try (SegmentedRows rows = open(SECOND, T2)) {
      assertThat(rows.append(second(1, 7, 5, PARTS))).isEqualTo(Accepted.APPENDED);
      assertThat(rows.append(second(2, 7, 6.5, null))).isInstanceOf(Outcome.Mismatch.class);
      assertThat(rows.append(second(2, 7, 6, null))).isEqualTo(Accepted.APPENDED);
    }
  }

  @Test
  void append_columnThatOnlyANewerVersionKnows_isNotCompared() throws IOException {
    write(SECOND, T1, List.of(), second(1, 7, 5, PARTS), second(2, Double.NaN, 6, null));

    try (SegmentedRows rows = open(FIRST, T2)) {
      assertThat(rows.append(first(1, 5, PARTS))).isEqualTo(Accepted.APPENDED);
      assertThat(rows.append(first(2, 6, PARTS))).isInstanceOf(Outcome.Mismatch.class);
      assertThat(rows.append(first(2, 6, null))).isEqualTo(Accepted.APPENDED);
    }
  }

  /** Its header says so, though no row of the segment has it. */
  @Test
  void append_absentColumnThatBothKnow_isCompared() throws IOException {
    write(FIRST, T1, List.of(), first(1, 5, null));

    try (SegmentedRows rows = open(SECOND, T2)) {
      assertThat(rows.append(second(1, 7, 5, PARTS))).isInstanceOf(Outcome.Mismatch.class);
    }
  }

  @Test
  void append_otherNumberThatIsNotFinite_isAMismatch() throws IOException {
    write(FIRST, T1, List.of(), first(1, Double.NaN, null));

    try (SegmentedRows rows = open(SECOND, T2)) {
      assertThat(rows.append(second(1, 7, Double.POSITIVE_INFINITY, null)))
          .isInstanceOf(Outcome.Mismatch.class);
      assertThat(rows.append(second(1, Double.NaN, Double.NaN, null))).isEqualTo(Accepted.APPENDED);
    }
  }

  @Test
  void append_committedRowOfAnotherVersionComesAgain_isADouble() throws IOException {
    List<CommittedSegment> committed =
        write(FIRST, T1, List.of(), first(1, 5, null), first(2, 6, null)).segments();

    try (SegmentedRows rows = SegmentedRows.open(runDir, SECOND, T2, committed)) {
      assertThat(rows.append(second(2, 7, 6, null))).isEqualTo(Accepted.DOUBLE);
      assertThat(rows.append(second(2, 7, 8, null))).isInstanceOf(Outcome.Mismatch.class);
    }
  }

  @Test
  void open_columnMeansSomethingElseThanBefore_onlyABranchGoesOn() throws IOException {
    write(SECOND, T1, List.of(), second(1, 7, 5, null));

    assertThatThrownBy(() -> open(THIRD, T2))
        .isInstanceOf(MeaningChangedException.class)
        .hasMessage("rows/t1/findings.jsonl was written by a version in which something else is"
            + " meant by size");
    try (SegmentedRows branch = SegmentedRows.startBranch(runDir, THIRD, T2, List.of())) {
      assertThat(branch.append(third(1, 99))).isEqualTo(Accepted.APPENDED);
    }
    try (SegmentedRows later = open(THIRD, T3)) {
      assertThat(later.append(third(1, 98))).isInstanceOf(Outcome.Mismatch.class);
      assertThat(later.append(third(1, 99))).isEqualTo(Accepted.APPENDED);
    }
  }

  @Test
  void open_columnMeansSomethingElseInANewerVersion_onlyABranchGoesOn() throws IOException {
    write(THIRD, T1, List.of(), third(1, 5));

    assertThatThrownBy(() -> open(SECOND, T2)).isInstanceOf(MeaningChangedException.class);
    assertThatThrownBy(() -> open(FIRST, T2)).isInstanceOf(MeaningChangedException.class);
  }

  @Test
  void open_meaningsChangedSinceSegmentsHadNoHeaders_onlyABranchGoesOn() throws IOException {
    write(FIRST, T1, List.of(), first(1, 5, null));
    removeHeader(T1);

    open(SECOND, T2).close();
    assertThatThrownBy(() -> open(THIRD, T2)).isInstanceOf(MeaningChangedException.class);
  }

  @Test
  void open_headerTornOrDamaged_isNotComparedWith() throws IOException {
    write(FIRST, T1, List.of(), first(1, 5, null));
    String text = Files.readString(file(T1));

    Files.writeString(file(T1), text.substring(0, 20));
    try (SegmentedRows rows = open(THIRD, T2)) {
      assertThat(rows.replaying()).isFalse();
      assertThat(rows.notices()).isEmpty();
    }
    Files.writeString(file(T1), text.replace("\"schema\":1", "\"schema\":one"));
    try (SegmentedRows rows = open(THIRD, T2)) {
      assertThat(rows.replaying()).isFalse();
      assertThat(rows.notices())
          .singleElement()
          .asString()
          .contains("rows/t1/findings.jsonl is not compared with from byte 0 on");
    }
  }

  @Test
  void open_ownSegmentOfAnotherVersion_cannotBeContinued() throws IOException {
    write(FIRST, T1, List.of(), first(1, 5, null));

    assertThatThrownBy(() -> open(SECOND, T1))
        .isInstanceOf(SegmentDamagedException.class)
        .hasMessageContaining("open another folder: it begins with {\"rows\":\"findings\"");
  }

  @Test
  void assemble_segmentsOfThreeVersions_holdsRowsOnly() throws IOException {
    List<CommittedSegment> committed =
        write(FIRST, T1, List.of(), first(1, 5, null)).segments();
    committed = write(SECOND, T2, committed, second(2, 7, 5, null)).segments();
    committed = write(FIRST, T3, committed, first(3, 5, null)).segments();

    CommittedRows.assemble(runDir, "findings", committed);
    List<String> told = new ArrayList<>();
    CommittedRows.forEachLine(runDir, committed, told::add);

    assertThat(Files.readAllLines(runDir.resolve("findings.jsonl")))
        .isEqualTo(told)
        .hasSize(3);
    assertThat(told).allSatisfy(line -> assertThat(line).startsWith("{\"step\":"));
    assertThat(RowFormat.recorded("r", told.get(0), Versions.Second.class).row().width())
        .isNaN();
    assertThat(RowFormat.recorded("r", told.get(1), Versions.First.class).row().size())
        .isEqualTo(5);
    assertThat(CommittedView.of(runDir, "findings", committed).damage()).isNull();
  }
}
