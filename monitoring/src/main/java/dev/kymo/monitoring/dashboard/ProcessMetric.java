package dev.kymo.monitoring.dashboard;

import java.util.List;

/** A metric that is not Kymo's own: the JVM's, the process's or the scraper's. A test compares them with a real scrape. */
enum ProcessMetric {
  UP("up", "1 while Prometheus reaches the process."),
  MEMORY_USED(
      "jvm_memory_used_bytes", "Memory that the JVM uses. Tensors live outside of it.", "area"),
  GC_SECONDS("jvm_gc_collection_seconds_sum", "Time in garbage collections.", "gc"),
  THREADS("jvm_threads_current", "Threads of the JVM."),
  CPU_SECONDS(
      "process_cpu_seconds_total", "Processor time of the whole process, tensors included."),
  RESIDENT_MEMORY(
      "process_resident_memory_bytes", "Resident memory of the whole process, tensors included.");

  private final String metricName;
  private final String help;
  private final String label;

  ProcessMetric(String metricName, String help) {
    this(metricName, help, "");
  }

  ProcessMetric(String metricName, String help, String label) {
    this.metricName = metricName;
    this.help = help;
    this.label = label;
  }

  String metricName() {
    return metricName;
  }

  String help() {
    return help;
  }

  List<String> labels() {
    return label.isEmpty() ? List.of() : List.of(label);
  }
}
