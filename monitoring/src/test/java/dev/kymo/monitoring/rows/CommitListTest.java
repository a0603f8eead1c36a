package dev.kymo.monitoring.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kymo.monitoring.event.RunStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitListTest {
  private static final CommitList LIST = new CommitList(
      "dpo-s0",
      40L,
      20,
      RunStatus.COMPLETED,
      List.of(
          new CommittedSegment("rows/t1/steps.jsonl", 100, "ab12"),
          new CommittedSegment("rows/t2/steps.jsonl", 50, "cd34"),
          new CommittedSegment("rows/t2/readings.jsonl", 70, "ef56")),
      List.of(new CommittedSegment("model/config.json", 31, "0a1b")));

  @TempDir
  private Path run;

  @Test
  void read_whatWasWritten_isEqual() throws IOException {
    LIST.write(run);

    assertThat(CommitList.read(run, "dpo-s0")).isEqualTo(LIST);
    assertThat(LIST.segments("steps"))
        .extracting(CommittedSegment::path)
        .containsExactly("rows/t1/steps.jsonl", "rows/t2/steps.jsonl");
    assertThat(run)
        .isDirectoryContaining("glob:**committed.json")
        .isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void read_noFile_isNone() throws IOException {
    assertThat(CommitList.read(run, "dpo-s0")).isNull();
  }

  @Test
  void read_anyByteFlippedOrCutOff_isNeverAnotherList() throws IOException {
    LIST.write(run);
    Path file = run.resolve(CommitList.FILE);
    byte[] whole = Files.readAllBytes(file);

    for (int place = 0; place < whole.length - 1; place++) {
      byte[] flipped = whole.clone();
      flipped[place] ^= 1;
      Files.write(file, flipped);
      assertThatThrownBy(() -> CommitList.read(run, "dpo-s0"))
          .as("byte " + place)
          .isInstanceOf(IOException.class);
      Files.write(file, Arrays.copyOf(whole, place));
      assertThatThrownBy(() -> CommitList.read(run, "dpo-s0"))
          .as(place + " bytes")
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void read_anotherRunsOrAFolder_saysSo() throws IOException {
    LIST.write(run);

    assertThatThrownBy(() -> CommitList.read(run, "dpo-s1"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is that of run dpo-s0");

    Files.delete(run.resolve(CommitList.FILE));
    Files.createDirectory(run.resolve(CommitList.FILE));
    assertThatThrownBy(() -> CommitList.read(run, "dpo-s0"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is a folder");
  }
}
