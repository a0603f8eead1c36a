package dev.kymo.monitoring.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.monitoring.rows.CommitList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunMenderTest {
  private static final RunIdentity RUN = new RunIdentity("dpo-s0", "dpo", 0, "m");

  @TempDir
  private Path runs;

  @Test
  void mend_aFolderInTheWayOfTheList_saysSoInWords() throws IOException {
    Path list = runs.resolve("dpo-s0").resolve(CommitList.FILE);
    Files.createDirectories(list.resolve("something"));
    CommitList committed = new CommitList("dpo-s0", 9L, 4, null, List.of(), List.of());

    List<Flaw> flaws = RunMender.mend(runs, RUN, new Access(run -> committed, false));

    assertThat(flaws)
        .singleElement()
        .extracting(Flaw::what)
        .asString()
        .startsWith(
            "is a folder or something else that is no file; it could not be written anew from the journal (")
        .doesNotContain("Exception", runs.toString());
  }
}
