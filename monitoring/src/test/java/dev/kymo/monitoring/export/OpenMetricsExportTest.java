package dev.kymo.monitoring.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenMetricsExportTest {
  @TempDir
  private Path folder;

  @Test
  void write_runsWithRows_givesEachColumnAsAMetricWithTimes() throws IOException {
    ManyKinds recorded = new ManyKinds(folder.resolve("runs"));
    Path out = folder.resolve("export");
    List<ExportedFile> written = new ArrayList<>();

    OpenMetricsExport.write(recorded.source(), out, written::add);

    List<String> lines = Files.readAllLines(out.resolve("openmetrics.txt"));
    String labels =
        "{experiment=\"say \\\"a\\\\b\\\",\\nthen c\",run=\"dpo-s0\",recipe=\"dpo\",seed=\"0\"";
    // steps of 6.7 to 13 microseconds: times are whole milliseconds, and a series has one sample at
    // each
    assertThat(lines)
        .containsSubsequence(
            "# TYPE kymo_steps_loss gauge",
            "kymo_steps_loss" + labels + "} 1.0 1767323045.678",
            "kymo_steps_loss" + labels + "} 0.5 1767323045.679",
            "kymo_steps_loss" + labels + "} 0.3333333333333333 1767323045.680",
            "# TYPE kymo_steps_learning_rate gauge")
        .contains(
            "kymo_steps_step" + labels + "} 3 1767323045.680",
            "kymo_readings_logprob_mean" + labels
                + ",response=\"rejected\"} -0.6666666666666666 1767323045.679")
        .endsWith("# EOF");
    assertThat(samplesOf(lines)).isEqualTo(written.get(0).count());
    try (Stream<Path> files = Files.list(out)) {
      assertThat(files).containsExactly(out.resolve("openmetrics.txt"));
    }
  }

  /** Counts them, and requires that metrics are together and the times of a series ascend. */
  private static long samplesOf(List<String> lines) {
    Set<String> begun = new HashSet<>();
    Map<String, BigDecimal> newest = new HashMap<>();
    String metric = "";
    long samples = 0;
    for (String line : lines) {
      if (line.startsWith("# TYPE ")) {
        metric = line.substring("# TYPE ".length(), line.lastIndexOf(' '));
        assertThat(begun.add(metric)).as(metric + " once").isTrue();
      } else if (!line.equals("# EOF")) {
        assertThat(line).startsWith(metric + "{");
        String series = line.substring(0, line.lastIndexOf('}'));
        BigDecimal time = new BigDecimal(line.substring(line.lastIndexOf(' ') + 1));
        BigDecimal before = newest.put(series, time);
        assertThat(before == null || before.compareTo(time) < 0).as(line).isTrue();
        samples++;
      }
    }
    return samples;
  }

  @Test
  void write_nothingCommitted_writesNothing() throws IOException {
    Path runs = Files.createDirectories(folder.resolve("runs"));
    ManyKinds recorded = new ManyKinds(folder.resolve("elsewhere"));
    Path out = folder.resolve("export");

    OpenMetricsExport.write(
        new ExportSource("none", runs, recorded.runs, recorded.source().access()), out, written -> {
          throw new AssertionError(written);
        });

    assertThat(out).isEmptyDirectory();
  }
}
