package dev.kymo.monitoring.metric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.monitoring.event.Samples;
import dev.kymo.vocabulary.LoggedEvent.RunQueued;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ExpositionTest {

  private static String text(Exposition.Scrape scrape) {
    return StandardCharsets.UTF_8.decode(scrape.body()).toString();
  }

  @Test
  void scrape_withoutAcceptHeader_isText() {
    Exposition exposition = Exposition.withJvmMetrics();
    try (PrometheusSink sink = new PrometheusSink("squeeze", exposition.registry())) {
      sink.accept(new RunQueued("dpo-s0", Samples.AT, "dpo", 0, "tiny", 10));

      Exposition.Scrape scrape = exposition.scrape(null);

      assertThat(scrape.contentType()).startsWith("text/plain");
      assertThat(text(scrape))
          .contains("# TYPE kymo_run_state gauge")
          .contains("# TYPE kymo_replay_mismatch_total counter")
          .contains("jvm_memory_used_bytes")
          .contains("process_cpu_seconds_total");
    }
  }

  @Test
  void scrape_forOpenMetrics_endsAsItShould() {
    Exposition.Scrape scrape =
        Exposition.withJvmMetrics().scrape("application/openmetrics-text; version=1.0.0");

    assertThat(scrape.contentType()).startsWith("application/openmetrics-text");
    assertThat(text(scrape)).endsWith("# EOF\n");
  }

  @Test
  void scrape_forProtobuf_isProtobuf() {
    Exposition.Scrape scrape = Exposition.withJvmMetrics()
        .scrape(
            "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited");

    assertThat(scrape.contentType()).startsWith("application/vnd.google.protobuf");
    assertThat(scrape.body().remaining()).isPositive();
  }
}
