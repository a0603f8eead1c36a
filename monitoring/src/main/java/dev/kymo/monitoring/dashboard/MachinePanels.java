package dev.kymo.monitoring.dashboard;

import dev.kymo.monitoring.metric.MetricCatalog;
import java.util.List;

/** Workers, and the process that hosts them. The process metrics know no experiment, only an address. */
final class MachinePanels implements PanelGroup {

  @Override
  public String title() {
    return "Machine";
  }

  @Override
  public List<Panel> panels() {
    return List.of(
        Panel.timeSeries("Workers busy")
            .about(MetricCatalog.WORKER_BUSY)
            .stacked()
            .fromZero()
            .query(Selector.chosen(MetricCatalog.WORKER_BUSY).now().sumBy("worker"), "{{worker}}"),
        Panel.timeSeries("Processors used")
            .describedAs(ProcessMetric.CPU_SECONDS.help())
            .fromZero()
            .query(kymo(ProcessMetric.CPU_SECONDS).rate().sumBy("instance"), "{{instance}}"),
        Panel.timeSeries("Resident memory")
            .describedAs(ProcessMetric.RESIDENT_MEMORY.help())
            .unit(Units.BYTES)
            .fromZero()
            .query(kymo(ProcessMetric.RESIDENT_MEMORY).now().sumBy("instance"), "{{instance}}"),
        Panel.timeSeries("JVM memory")
            .describedAs(ProcessMetric.MEMORY_USED.help())
            .unit(Units.BYTES)
            .fromZero()
            .query(
                kymo(ProcessMetric.MEMORY_USED).now().sumBy("instance", "area"),
                "{{instance}} {{area}}"),
        Panel.timeSeries("Share of time in garbage collection")
            .describedAs(ProcessMetric.GC_SECONDS.help())
            .unit(Units.RATIO)
            .fromZero()
            .query(kymo(ProcessMetric.GC_SECONDS).rate().sumBy("instance"), "{{instance}}"),
        Panel.timeSeries("JVM threads")
            .describedAs(ProcessMetric.THREADS.help())
            .fromZero()
            .query(kymo(ProcessMetric.THREADS).now().sumBy("instance"), "{{instance}}"));
  }

  /** Other programs have such metrics too, and Prometheus may scrape them as well. */
  private static Selector kymo(ProcessMetric metric) {
    return Selector.all(metric).where("job", Alerts.JOB);
  }
}
