package dev.kymo.monitoring.metric;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes the catalogue as a page of the documentation. */
public final class MetricDocs {
  private MetricDocs() {}

  /** Writes the page to the file named by the first argument. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 1) {
      throw new IllegalArgumentException("usage: MetricDocs FILE");
    }
    Files.writeString(Path.of(arguments[0]), markdown());
  }

  /** The page. */
  public static String markdown() {
    StringBuilder page = new StringBuilder("""
            # Metrics

            Generated from `MetricCatalog`; do not edit. After `mvn -pl monitoring compile`:
            `java -cp monitoring/target/classes dev.kymo.monitoring.metric.MetricDocs docs/metrics.md`

            Besides these there are the JVM's and the process's own (`jvm_*`, `process_*`). Every metric has the label
            `experiment`; those about a run also have `run`, `recipe` and `seed`. The series marked *while training* are
            removed when their run ends.

            | metric | type | unit | more labels | while training | meaning |
            |---|---|---|---|---|---|
            """);
    for (Metric metric : MetricCatalog.all()) {
      String labels = metric.extraLabels().stream()
          .map(label -> "`" + label + "`")
          .collect(Collectors.joining(", "));
      page.append("| `%s` | %s | %s | %s | %s | %s |\n"
          .formatted(
              metric.name(),
              metric.type().name().toLowerCase(Locale.ROOT).replace('_', ' '),
              metric.unit(),
              labels,
              metric.scope() == Metric.Scope.TRAINING ? "yes" : "",
              metric.help()));
    }
    return page.toString();
  }
}
