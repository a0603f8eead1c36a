package dev.kymo.actors.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.actors.link.AttemptId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFolderTest {

  @TempDir
  Path folder;

  @Test
  void sweep_deletesOwnSettledAndOlderOnesOnly() throws IOException {
    for (String name : Set.of(
        "step-00000005-t1-a1",
        "step-00000010-t2-a3",
        "step-00000010-t2-a3.part",
        "step-00000015-t2-a3",
        "step-00000025-t2-a3",
        "step-00000025-t2-a2",
        "step-00000020-t2-a4",
        "step-00000020-t3-a1",
        "notes")) {
      Files.createDirectories(folder.resolve(name));
      Files.writeString(folder.resolve(name).resolve("file"), "x");
    }

    CheckpointFolder.sweep(folder, new AttemptId("r", 2, 3), Set.of("step-00000015-t2-a3"), 20);

    try (var left = Files.list(folder)) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "step-00000015-t2-a3",
              "step-00000025-t2-a3",
              "step-00000020-t2-a4",
              "step-00000020-t3-a1",
              "notes");
    }
  }

  @Test
  void sweep_noFolderYet_doesNothing() {
    Path missing = folder.resolve("missing");

    CheckpointFolder.sweep(missing, new AttemptId("r", 1, 1), Set.of(), 5);

    assertThat(missing).doesNotExist();
  }
}
