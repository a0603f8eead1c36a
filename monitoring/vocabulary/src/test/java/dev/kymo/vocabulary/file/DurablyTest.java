package dev.kymo.vocabulary.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurablyTest {
  private static final int WRITERS = 8;
  private static final int SIZE = 100_000;

  @TempDir
  Path folder;

  @Test
  void write_whereThereIsNoFolder_makesIt() throws IOException {
    Path file = folder.resolve("a/b/c.txt");

    Durably.write(file, new byte[] {'x'});

    assertThat(file).hasContent("x");
    assertThat(names(folder.resolve("a/b"))).containsExactly("c.txt");
  }

  @Test
  void write_whoseContentFails_leavesTheFileAsItWasAndNothingBeside() throws IOException {
    Path file = Files.writeString(folder.resolve("kept.txt"), "before");

    assertThatThrownBy(() -> Durably.write(file, out -> {
          out.write('h');
          throw new IOException("no space left");
        }))
        .isInstanceOf(IOException.class)
        .hasMessage("no space left");

    assertThat(file).hasContent("before");
    assertThat(names(folder)).containsExactly("kept.txt");
  }

  @Test
  void write_meanwhile_isBesideUnderANameThatTellsWhatItIs() throws IOException {
    Path file = Files.writeString(folder.resolve("kept.txt"), "before");
    List<String> meanwhile = new ArrayList<>();

    Durably.write(file, out -> {
      out.write("after".getBytes(StandardCharsets.UTF_8));
      meanwhile.addAll(names(folder));
      assertThat(file).hasContent("before");
    });

    assertThat(meanwhile).hasSize(2).contains("kept.txt");
    assertThat(meanwhile)
        .filteredOn(Durably.leftOf("kept.txt").asMatchPredicate())
        .hasSize(1);
    assertThat(meanwhile).noneMatch(Durably.leftOf("other.txt").asMatchPredicate());
    assertThat(file).hasContent("after");
  }

  @Test
  void write_bySeveralAtOnce_isOneOfThemWhole() throws Exception {
    Path file = folder.resolve("wanted.bin");
    ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
    try {
      List<Future<?>> written = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        byte[] content = new byte[SIZE];
        Arrays.fill(content, (byte) i);
        written.add(writers.submit(() -> {
          Durably.write(file, content);
          return null;
        }));
      }
      for (Future<?> one : written) {
        one.get();
      }
    } finally {
      writers.shutdownNow();
    }

    byte[] found = Files.readAllBytes(file);
    assertThat(found).hasSize(SIZE);
    assertThat(found).containsOnly(found[0]);
    assertThat(names(folder)).containsExactly("wanted.bin");
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    }
  }
}
