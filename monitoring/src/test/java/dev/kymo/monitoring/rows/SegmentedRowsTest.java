package dev.kymo.monitoring.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kymo.monitoring.event.Samples;
import dev.kymo.monitoring.rows.Outcome.Accepted;
import dev.kymo.vocabulary.ReadingRow;
import dev.kymo.vocabulary.Recorded;
import dev.kymo.vocabulary.StepRow;
import dev.kymo.vocabulary.TokensRow;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentedRowsTest {
  private static final SegmentFolder T1 = SegmentFolder.ofTerm(1);
  private static final SegmentFolder T2 = SegmentFolder.ofTerm(2);
  private static final SegmentFolder T10 = SegmentFolder.ofTerm(10);
  private static final RowOrder STEPS = RowOrder.of(RowKind.of(StepRow.class), List.of());
  private static final RowOrder READINGS =
      RowOrder.of(RowKind.of(ReadingRow.class), List.of("chosen", "rejected"));
  private static final RowOrder TOKENS = RowOrder.of(RowKind.of(TokensRow.class), List.of());

  @TempDir
  Path runDir;

  private static Recorded<StepRow> step(long step, int attempt) {
    return Samples.sftStep("r", step, 1.0 / step, attempt / 8.0);
  }

  /** The step as it should not come out. */
  private static Recorded<StepRow> wrongStep(long step) {
    return Samples.sftStep("r", step, -1, 0.5);
  }

  private SegmentedRows open(SegmentFolder folder, List<CommittedSegment> committed)
      throws IOException {
    return SegmentedRows.open(runDir, STEPS, folder, committed);
  }

  private static void append(SegmentedRows rows, long from, long to, Accepted expected)
      throws IOException {
    for (long step = from; step <= to; step++) {
      assertThat(rows.append(step(step, 1))).as("step %d", step).isEqualTo(expected);
    }
  }

  /** Appends steps under a folder and returns what a commit of {@code commit} would hold. */
  private DurableRows written(
      SegmentFolder folder, List<CommittedSegment> committed, long from, long to, long commit)
      throws IOException {
    try (SegmentedRows rows = open(folder, committed)) {
      append(rows, from, to, Accepted.APPENDED);
      return rows.makeDurable(commit);
    }
  }

  private List<String> lines(SegmentFolder folder) throws IOException {
    List<String> lines = Files.readAllLines(runDir.resolve(folder.path(STEPS.kind())));
    assertThat(lines.get(0)).startsWith("{\"rows\":\"steps\",\"schema\":1,\"columns\":[\"step\",");
    return lines.subList(1, lines.size());
  }

  @Test
  void open_withoutRows_makesNoFile() throws IOException {
    try (SegmentedRows rows = open(T1, List.of())) {
      assertThat(rows.makeDurable()).isEqualTo(new DurableRows(List.of(), 0, null));
    }

    assertThat(runDir).isEmptyDirectory();
  }

  @Test
  void append_again_isADoubleBeforeAndAfterTheCommit() throws IOException {
    try (SegmentedRows rows = open(T1, List.of())) {
      append(rows, 1, 4, Accepted.APPENDED);
      assertThat(rows.append(step(2, 5))).isEqualTo(Accepted.DOUBLE);

      rows.committed(rows.makeDurable(3));

      assertThat(rows.append(step(2, 5))).isEqualTo(Accepted.DOUBLE);
      assertThat(rows.append(step(4, 5))).isEqualTo(Accepted.DOUBLE);
      assertThat(rows.append(wrongStep(2))).isInstanceOf(Outcome.Mismatch.class);
      assertThat(rows.append(wrongStep(4))).isInstanceOf(Outcome.Mismatch.class);
      append(rows, 5, 5, Accepted.APPENDED);
      assertThat(rows.rowCount()).isEqualTo(5);
    }
    assertThat(lines(T1)).hasSize(5);
  }

  @Test
  void makeDurable_ofAStep_holdsNoLaterRows() throws IOException {
    try (SegmentedRows rows = open(T1, List.of())) {
      append(rows, 1, 5, Accepted.APPENDED);

      DurableRows durable = rows.makeDurable(3);

      assertThat(durable.rows()).isEqualTo(3);
      assertThat(durable.last()).isEqualTo(new RowKey(3, List.of(), ""));
      assertThat(CommittedRows.verify(runDir, durable.segments())).isEmpty();
      CommittedRows.assemble(runDir, "steps", durable.segments());
      assertThat(Files.readAllLines(runDir.resolve("steps.jsonl"))).hasSize(3);
    }
  }

  @Test
  void append_newAttemptUnderTheSameHead_skipsEqualRows() throws IOException {
    DurableRows commit = written(T1, List.of(), 1, 5, 2);

    try (SegmentedRows rows = open(T1, commit.segments())) {
      assertThat(rows.replaying()).isTrue();
      assertThat(rows.makeDurable()).isEqualTo(commit);
      append(rows, 3, 4, Accepted.SKIPPED);
      assertThat(rows.makeDurable().rows()).isEqualTo(4);
      append(rows, 5, 5, Accepted.SKIPPED);
      assertThat(rows.replaying()).isFalse();
      append(rows, 6, 6, Accepted.APPENDED);
      assertThat(CommittedRows.verify(runDir, rows.makeDurable().segments())).isEmpty();
    }
    assertThat(lines(T1)).hasSize(6);
  }

  @Test
  void append_newAttemptWithAnotherRow_isAMismatchAndWritesNothing() throws IOException {
    DurableRows commit = written(T1, List.of(), 1, 5, 2);
    List<String> before = lines(T1);

    try (SegmentedRows rows = open(T1, commit.segments())) {
      append(rows, 3, 3, Accepted.SKIPPED);

      Outcome outcome = rows.append(wrongStep(4));

      assertThat(outcome)
          .isEqualTo(new Outcome.Mismatch(
              new RowKey(4, List.of(), ""),
              RowFormat.comparable(RowFormat.line(step(4, 1))),
              RowFormat.comparable(RowFormat.line(wrongStep(4)))));
      append(rows, 4, 4, Accepted.SKIPPED);
    }
    assertThat(lines(T1)).isEqualTo(before);
  }

  @Test
  void append_newTermWithEqualRows_writesThemAnew() throws IOException {
    DurableRows commit = written(T2, List.of(), 1, 5, 2);

    DurableRows second = written(T10, commit.segments(), 3, 6, 6);

    assertThat(lines(T2)).hasSize(5);
    assertThat(lines(T10)).hasSize(4);
    assertThat(second.segments())
        .extracting(CommittedSegment::path)
        .containsExactly("rows/t2/steps.jsonl", "rows/t10/steps.jsonl");
    assertThat(second.segments().get(0)).isEqualTo(commit.segments().get(0));
  }

  @Test
  void append_newTermWithAnotherRow_isAMismatch() throws IOException {
    DurableRows commit = written(T2, List.of(), 1, 5, 2);

    try (SegmentedRows rows = open(T10, commit.segments())) {
      append(rows, 3, 4, Accepted.APPENDED);
      assertThat(rows.append(wrongStep(5)))
          .isInstanceOfSatisfying(
              Outcome.Mismatch.class, m -> assertThat(m.about().step()).isEqualTo(5));
    }
    assertThat(lines(T10)).hasSize(2);
  }

  @Test
  void append_readingThatAnOlderTermHadLeftOut_isAMismatch() throws IOException {
    try (SegmentedRows rows = SegmentedRows.open(runDir, READINGS, T1, List.of())) {
      rows.append(Samples.reading("r", 0, "chosen", 1, 1));
      rows.append(Samples.reading("r", 0, "rejected", 1, 1));
    }

    try (SegmentedRows rows = SegmentedRows.open(runDir, READINGS, T2, List.of())) {
      assertThat(rows.append(Samples.reading("r", 0, "rejected", 1, 1)))
          .isInstanceOfSatisfying(
              Outcome.Mismatch.class, m -> assertThat(m.about().about()).isEqualTo("chosen"));
    }
  }

  @Test
  void append_tokensOfAStep_areOrderedByTheirBins() throws IOException {
    try (SegmentedRows rows = SegmentedRows.open(runDir, TOKENS, T1, List.of())) {
      assertThat(rows.append(Samples.tokens("r", 4, 0, 5, 1))).isEqualTo(Accepted.APPENDED);
      assertThat(rows.append(Samples.tokens("r", 4, 1, 2, 1))).isEqualTo(Accepted.APPENDED);
      assertThatThrownBy(() -> rows.append(Samples.tokens("r", 4, 1, 1, 1)))
          .isInstanceOf(RowOutOfOrderException.class)
          .hasMessageContaining("step 4, peakiness bin 1, rejected bin 1");
      assertThat(rows.append(Samples.tokens("r", 8, 0, 0, 1))).isEqualTo(Accepted.APPENDED);
    }

    try (SegmentedRows rows = SegmentedRows.open(runDir, TOKENS, T2, List.of())) {
      rows.append(Samples.tokens("r", 4, 0, 5, 2));
      assertThat(rows.append(Samples.tokens("r", 4, 2, 2, 2)))
          .isInstanceOfSatisfying(
              Outcome.Mismatch.class,
              m -> assertThat(m.about().about()).isEqualTo("peakiness bin 1, rejected bin 2"));
    }
  }

  @Test
  void append_outOfOrder_isAnError() throws IOException {
    try (SegmentedRows rows = open(T1, List.of());
        SegmentedRows read = SegmentedRows.open(runDir, READINGS, T1, List.of())) {
      assertThatThrownBy(() -> rows.append(step(2, 1)))
          .isInstanceOf(RowOutOfOrderException.class)
          .hasMessage("steps: the row of step 2 cannot follow the beginning");
      append(rows, 1, 2, Accepted.APPENDED);
      assertThatThrownBy(() -> rows.append(step(4, 1)))
          .hasMessage("steps: the row of step 4 cannot follow the row of step 2");

      read.append(Samples.reading("r", 4, "rejected", 1, 1));
      assertThatThrownBy(() -> read.append(Samples.reading("r", 4, "chosen", 1, 1)))
          .isInstanceOf(RowOutOfOrderException.class);
      read.committed(read.makeDurable());
      assertThatThrownBy(() -> read.append(Samples.reading("r", 0, "chosen", 1, 1)))
          .isInstanceOf(RowOutOfOrderException.class);
      assertThatThrownBy(() -> read.append(Samples.reading("r", 8, "unknown", 1, 1)))
          .hasMessageContaining("'unknown' is not one of");
    }
  }

  @Test
  void open_damagedCommit_saysWhichSegment() throws IOException {
    DurableRows first = written(T1, List.of(), 1, 3, 3);
    DurableRows second = written(T2, first.segments(), 4, 6, 6);
    Path damaged = runDir.resolve(T2.path(STEPS.kind()));
    byte[] bytes = Files.readAllBytes(damaged);
    bytes[20] ^= 1;
    Files.write(damaged, bytes);

    assertThat(CommittedRows.verify(runDir, second.segments()))
        .singleElement()
        .satisfies(d -> assertThat(d.segment().path()).isEqualTo("rows/t2/steps.jsonl"));
    assertThatThrownBy(() -> open(T10, second.segments()))
        .isInstanceOf(SegmentDamagedException.class)
        .hasMessageContaining("rows/t2/steps.jsonl");
    assertThatThrownBy(() -> CommittedRows.assemble(runDir, "steps", second.segments()))
        .isInstanceOf(SegmentDamagedException.class);
    try (var files = Files.list(runDir)) {
      assertThat(files).containsExactly(runDir.resolve("rows"));
    }

    // the commit before still holds; what the damaged segment says is not believed
    try (SegmentedRows rows =
        SegmentedRows.open(runDir, STEPS, T10, first.segments(), Set.of("rows/t2/steps.jsonl"))) {
      append(rows, 4, 6, Accepted.APPENDED);
    }
  }

  @Test
  void verify_shortOrMissingSegments_areDamaged() throws IOException {
    DurableRows first = written(T1, List.of(), 1, 3, 3);
    DurableRows second = written(T2, first.segments(), 4, 6, 6);
    Files.delete(runDir.resolve(T1.path(STEPS.kind())));
    Files.write(runDir.resolve(T2.path(STEPS.kind())), new byte[7]);

    assertThat(CommittedRows.verify(runDir, second.segments()))
        .extracting(CommittedRows.Damage::reason)
        .satisfiesExactly(
            reason -> assertThat(reason).isEqualTo("is missing"),
            reason -> assertThat(reason).contains("bytes shorter than"));
  }

  @Test
  void open_tornLineUnderTheSameHead_isCutOff() throws IOException {
    DurableRows commit = written(T1, List.of(), 1, 3, 2);
    Files.writeString(
        runDir.resolve(T1.path(STEPS.kind())),
        "{\"step\":4,\"objective\":\"" + "longer than the next row".repeat(40),
        StandardOpenOption.APPEND);

    try (SegmentedRows rows = open(T1, commit.segments())) {
      append(rows, 3, 3, Accepted.SKIPPED);
      append(rows, 4, 4, Accepted.APPENDED);
      assertThat(CommittedRows.verify(runDir, rows.makeDurable().segments())).isEmpty();
    }
    assertThat(lines(T1)).hasSize(4).allSatisfy(line -> assertThat(line).endsWith("}"));
  }

  @Test
  void open_garbageInAnOlderTail_isNoticedAndNotComparedWith() throws IOException {
    DurableRows commit = written(T1, List.of(), 1, 3, 2);
    Files.writeString(runDir.resolve(T1.path(STEPS.kind())), "\0\0\0\n", StandardOpenOption.APPEND);

    try (SegmentedRows rows = open(T2, commit.segments())) {
      assertThat(rows.notices()).singleElement().asString().contains("rows/t1/steps.jsonl");
      assertThat(rows.append(wrongStep(3))).isInstanceOf(Outcome.Mismatch.class);
      append(rows, 3, 4, Accepted.APPENDED);
    }
  }

  @Test
  void startBranch_overOtherRows_neverComparesWithThemAgain() throws IOException {
    DurableRows commit = written(T1, List.of(), 1, 6, 2);

    try (SegmentedRows rows = SegmentedRows.startBranch(runDir, STEPS, T2, commit.segments())) {
      assertThat(rows.append(wrongStep(3))).isEqualTo(Accepted.APPENDED);
    }

    // a later term follows the branch, not what was there before it
    try (SegmentedRows rows = open(T10, commit.segments())) {
      assertThat(rows.append(step(3, 1))).isInstanceOf(Outcome.Mismatch.class);
      assertThat(rows.append(wrongStep(3))).isEqualTo(Accepted.APPENDED);
      assertThat(rows.append(wrongStep(4))).isEqualTo(Accepted.APPENDED);
    }
  }

  @Test
  void branch_afterAMismatch_takesTheAcceptedRowsAlong() throws IOException {
    DurableRows commit = written(T1, List.of(), 1, 6, 2);
    List<String> before = lines(T1);
    SegmentedRows rows = open(T1, commit.segments());
    append(rows, 3, 4, Accepted.SKIPPED);
    assertThat(rows.append(wrongStep(5))).isInstanceOf(Outcome.Mismatch.class);

    DurableRows durable;
    try (SegmentedRows branch = rows.branch(T1.nextBranch(), commit.segments())) {
      assertThat(branch.append(wrongStep(5))).isEqualTo(Accepted.APPENDED);
      assertThat(branch.append(step(4, 1))).isEqualTo(Accepted.DOUBLE);
      durable = branch.makeDurable();
    }

    assertThat(lines(T1)).isEqualTo(before);
    CommittedRows.assemble(runDir, "steps", durable.segments());
    assertThat(Files.readAllLines(runDir.resolve("steps.jsonl")))
        .hasSize(5)
        .last()
        .asString()
        .contains("\"loss\":-1.0");
    // the next attempt under this head goes on in the branch
    try (SegmentedRows again = open(T1.nextBranch(), commit.segments())) {
      append(again, 3, 4, Accepted.SKIPPED);
      assertThat(again.append(wrongStep(5))).isEqualTo(Accepted.SKIPPED);
      assertThat(again.append(wrongStep(6))).isEqualTo(Accepted.APPENDED);
    }
  }

  @Test
  void append_diskFull_writesTheRowWholeWhenThereIsRoomAgain() throws IOException {
    FullDisk disk = new FullDisk();
    try (SegmentedRows rows = SegmentedRows.open(runDir, STEPS, T1, List.of(), Set.of(), disk)) {
      append(rows, 1, 1, Accepted.APPENDED);
      disk.room = 30;
      assertThatThrownBy(() -> rows.append(step(2, 1)))
          .isInstanceOf(IOException.class)
          .hasMessage("No space left on device");
      assertThat(Files.readString(runDir.resolve(T1.path(STEPS.kind())))).doesNotEndWith("\n");
      assertThat(rows.rowCount()).isEqualTo(1);
      assertThat(rows.makeDurable().rows()).isEqualTo(1);

      disk.room = Long.MAX_VALUE;
      append(rows, 2, 3, Accepted.APPENDED);

      assertThat(CommittedRows.verify(runDir, rows.makeDurable().segments())).isEmpty();
    }
    assertThat(lines(T1)).hasSize(3);
  }

  @Test
  void makeDurable_afterAFailedFlush_isRefused() throws IOException {
    FullDisk disk = new FullDisk();
    try (SegmentedRows rows = SegmentedRows.open(runDir, STEPS, T1, List.of(), Set.of(), disk)) {
      append(rows, 1, 1, Accepted.APPENDED);
      disk.flushFails = true;
      assertThatThrownBy(rows::makeDurable).isInstanceOf(IOException.class);

      disk.flushFails = false;

      assertThatThrownBy(rows::makeDurable).hasMessageContaining("another folder");
      assertThatThrownBy(() -> rows.append(step(2, 1))).hasMessageContaining("another folder");
    }
  }

  @Test
  void open_segmentThatDoesNotContinueTheCommit_isRefused() throws IOException {
    DurableRows first = written(T1, List.of(), 1, 3, 3);
    written(T10, List.of(), 1, 3, 3);

    assertThatThrownBy(() -> open(T10, first.segments()))
        .isInstanceOf(SegmentDamagedException.class)
        .hasMessageContaining("open another folder");
  }

  @Test
  void committedSegment_outsideTheRun_isRefused() {
    for (String path : List.of("/etc/passwd", "../other/rows/t1/steps.jsonl", "rows/../../x")) {
      assertThatThrownBy(() -> new CommittedSegment(path, 1, "00"))
          .as(path)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void segmentFolder_names_areReadBackAndOrderedByAge() {
    List<SegmentFolder> byAge = List.of(T1, T2, T2.nextBranch(), T10);

    assertThat(byAge).isSorted();
    assertThat(byAge)
        .allSatisfy(f -> assertThat(SegmentFolder.parse(f.toString())).contains(f));
    assertThat(SegmentFolder.parse("t2-b1")).contains(T2.nextBranch());
    assertThat(SegmentFolder.parse("../t1")).isEmpty();
  }

  /** A disk on which little room is left, or which fails to flush. */
  private static final class FullDisk implements SegmentFile.ChannelOpener {
    private long room = Long.MAX_VALUE;
    private boolean flushFails;

    @Override
    public FileChannel open(Path file) throws IOException {
      return new DelegatingChannel(SegmentFile.ChannelOpener.REAL.open(file)) {
        @Override
        public int write(ByteBuffer bytes, long position) throws IOException {
          if (room == 0) {
            throw new IOException("No space left on device");
          }
          ByteBuffer fits = bytes.slice();
          fits.limit((int) Math.min(room, fits.remaining()));
          int count = super.write(fits, position);
          room -= count;
          bytes.position(bytes.position() + count);
          return count;
        }

        @Override
        public void force(boolean metaData) throws IOException {
          if (flushFails) {
            throw new IOException("Input/output error");
          }
          super.force(metaData);
        }
      };
    }
  }
}
