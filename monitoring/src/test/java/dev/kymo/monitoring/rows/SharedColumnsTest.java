package dev.kymo.monitoring.rows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.monitoring.event.Samples;
import dev.kymo.monitoring.rows.Outcome.Accepted;
import dev.kymo.vocabulary.Recorded;
import dev.kymo.vocabulary.StepRow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of a segment that a version wrote which named no columns, repeated by this one. */
class SharedColumnsTest {
  private static final SegmentFolder THEN = SegmentFolder.ofTerm(1);
  private static final SegmentFolder NOW = SegmentFolder.ofTerm(2);
  private static final RowOrder STEPS = RowOrder.of(RowKind.of(StepRow.class), List.of());

  @TempDir
  private Path runDir;

  private static Recorded<StepRow> step(long step) {
    return Samples.sftStep("r", step, 1.0 / step, 0.5);
  }

  /** Three steps that a version without headers wrote, of which none or some are committed. */
  private List<CommittedSegment> writeThen(int committed, String change, String to)
      throws IOException {
    List<String> lines = new ArrayList<>();
    for (long step = 1; step <= 3; step++) {
      lines.add(RowFormat.line(step(step)) + "\n");
    }
    lines.replaceAll(line -> line.replaceAll(change, to));
    Path file = runDir.resolve(THEN.path(STEPS.kind()));
    Files.createDirectories(file.getParent());
    Files.writeString(file, String.join("", lines));
    byte[] counts = String.join("", lines.subList(0, committed)).getBytes(StandardCharsets.UTF_8);
    MessageDigest digest = Digests.sha256();
    digest.update(counts);
    return committed == 0
        ? List.of()
        : List.of(
            new CommittedSegment(THEN.path(STEPS.kind()), counts.length, Digests.soFar(digest)));
  }

  private SegmentedRows openNow(List<CommittedSegment> committed) throws IOException {
    return SegmentedRows.open(runDir, STEPS, NOW, committed);
  }

  @Test
  void append_noRowThenHadTheColumn_countsAsRepeated() throws IOException {
    List<CommittedSegment> committed = writeThen(0, "\"gradient_norm\":[^,]*,", "");

    try (SegmentedRows rows = openNow(committed)) {
      assertThat(rows.append(step(1))).isEqualTo(Accepted.APPENDED);
      assertThat(rows.append(step(2))).isEqualTo(Accepted.APPENDED);
    }

    assertThat(Files.readString(runDir.resolve(NOW.path(STEPS.kind())))).contains("gradient_norm");
  }

  @Test
  void append_columnThenThatIsNoneNow_countsAsRepeated() throws IOException {
    List<CommittedSegment> committed = writeThen(0, "\"tokens\":", "\"letters\":7,\"tokens\":");

    try (SegmentedRows rows = openNow(committed)) {
      assertThat(rows.append(step(1))).isEqualTo(Accepted.APPENDED);
    }
  }

  @Test
  void append_columnAbsentThenAndAnotherDiffers_isAMismatch() throws IOException {
    List<CommittedSegment> committed =
        writeThen(0, "\"gradient_norm\":[^,]*,(.*)\"tokens\":[^,]*,", "$1\"tokens\":99,");

    try (SegmentedRows rows = openNow(committed)) {
      assertThat(rows.append(step(1))).isInstanceOf(Outcome.Mismatch.class);
    }
  }

  /** A version that writes a column for some rows says something by leaving it out of others. */
  @Test
  void append_someRowsThenHadTheColumn_isAMismatch() throws IOException {
    List<CommittedSegment> committed = writeThen(0, "(\"step\":2.*)\"gradient_norm\":[^,]*,", "$1");

    try (SegmentedRows rows = openNow(committed)) {
      assertThat(rows.append(step(1))).isEqualTo(Accepted.APPENDED);
      assertThat(rows.append(step(2))).isInstanceOf(Outcome.Mismatch.class);
    }
  }

  /** Committed rows of the segment show what its writer knew as well as the others. */
  @Test
  void append_onlyACommittedRowHadTheColumn_isAMismatch() throws IOException {
    List<CommittedSegment> committed =
        writeThen(1, "(\"step\":[23],.*)\"gradient_norm\":[^,]*,", "$1");

    try (SegmentedRows rows = openNow(committed)) {
      assertThat(rows.append(step(2))).isInstanceOf(Outcome.Mismatch.class);
    }
  }

  @Test
  void append_committedRowOfAnotherVersionComesAgain_isADouble() throws IOException {
    List<CommittedSegment> committed = writeThen(2, "\"gradient_norm\":[^,]*,", "");

    try (SegmentedRows rows = openNow(committed)) {
      assertThat(rows.append(step(2))).isEqualTo(Accepted.DOUBLE);
      assertThat(rows.append(Samples.sftStep("r", 2, -1, 0.5)))
          .isInstanceOf(Outcome.Mismatch.class);
      assertThat(rows.append(step(3))).isEqualTo(Accepted.APPENDED);
    }
  }
}
