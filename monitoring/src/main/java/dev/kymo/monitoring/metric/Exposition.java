package dev.kymo.monitoring.metric;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Writes what a registry holds in the format that a scraper accepts. Safe for any thread. */
public final class Exposition {
  private final PrometheusRegistry registry;
  private final ExpositionFormats formats = ExpositionFormats.init();

  private Exposition(PrometheusRegistry registry) {
    this.registry = registry;
  }

  /** An exposition of a registry as it is. */
  public static Exposition of(PrometheusRegistry registry) {
    return new Exposition(registry);
  }

  /** An exposition of a new registry that holds the metrics of this JVM and process. */
  public static Exposition withJvmMetrics() {
    PrometheusRegistry registry = new PrometheusRegistry();
    JvmMetrics.builder().register(registry);
    return new Exposition(registry);
  }

  /** Where sinks register their metrics. */
  public PrometheusRegistry registry() {
    return registry;
  }

  /**
   * An answer to a scrape.
   *
   * @param contentType value of the {@code Content-Type} header
   * @param body the answer's bytes, read-only
   */
  public record Scrape(String contentType, ByteBuffer body) {}

  /**
   * Answers a scrape.
   *
   * @param accept the {@code Accept} header: names the protobuf or OpenMetrics format, otherwise it becomes text
   */
  public Scrape scrape(@Nullable String accept) {
    ExpositionFormatWriter writer = formats.findWriter(accept);
    ByteArrayOutputStream body = new ByteArrayOutputStream(1 << 14);
    try {
      writer.write(body, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return new Scrape(
        writer.getContentType(), ByteBuffer.wrap(body.toByteArray()).asReadOnlyBuffer());
  }
}
