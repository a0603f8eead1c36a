package dev.kymo.monitoring.dashboard;

import dev.kymo.monitoring.event.RunStatus;
import dev.kymo.monitoring.metric.MetricCatalog;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Every alert there is. */
final class Alerts {
  /** The name that {@code prometheus.yml} gives to Kymo's processes. */
  static final String JOB = "kymo";

  private static final String CRITICAL = "critical";
  private static final String WARNING = "warning";
  private static final String AT_ONCE = "0s";
  private static final String RUN = "Run {{ $labels.run }} of {{ $labels.experiment }} ";

  /** Above this share of its time, a run waits for its probes rather than trains. */
  private static final double MOST_PROBE_WAIT = 0.25;

  private Alerts() {}

  static List<Alert> all() {
    return List.of(
        runFailed(),
        runDiverged(),
        replayMismatch(),
        noProgress(),
        probeWait(),
        checkpointUnreadable(),
        squeezing(),
        scrapeDown());
  }

  /** The file of rules. */
  static String yaml() {
    return all().stream().map(Alert::yaml).collect(Collectors.joining("", """
            # Generated from Alerts.java; do not edit. deploy/README.md says how.
            groups:
              - name: kymo
                rules:
            """, ""));
  }

  private static Alert runFailed() {
    return new Alert(
        "KymoRunFailed",
        in(RunStatus.FAILED),
        AT_ONCE,
        CRITICAL,
        RUN + "failed.",
        "Its retry budget is spent. './kymo status DIR' says why; the other runs go on.");
  }

  private static Alert runDiverged() {
    return new Alert(
        "KymoRunDiverged",
        in(RunStatus.DIVERGED),
        AT_ONCE,
        CRITICAL,
        RUN + "diverged.",
        "A repeated step differed from the row already written. Nothing was overwritten; events.jsonl names the row.");
  }

  private static Alert replayMismatch() {
    return new Alert(
        "KymoReplayMismatch",
        // not an increase: the first scrape after a restart may already see the mismatch
        Selector.all(MetricCatalog.REPLAY_MISMATCH).now().only(">", 0),
        AT_ONCE,
        CRITICAL,
        RUN + "repeated {{ $value }} rows that were not what they had been.",
        "Same machine, libraries and thread count give the same bits: find out which of them changed.");
  }

  private static Alert noProgress() {
    // also holds when no step was ever taken, where there is no series yet
    return new Alert(
        "KymoNoProgress",
        in(RunStatus.RUNNING)
            .unless(
                Selector.all(MetricCatalog.STEP).over("changes", "10m").only(">", 0),
                "experiment",
                "run"),
        "5m",
        WARNING,
        RUN + "runs, but took no step for ten minutes.",
        "Look at the probe lag, the disk and the log. Steps that take so long need another window in Alerts.java.");
  }

  private static Alert probeWait() {
    return new Alert(
        "KymoProbesTooSlow",
        Selector.all(MetricCatalog.PROBE_WAIT).over("rate", "5m").only(">", MOST_PROBE_WAIT),
        "10m",
        WARNING,
        RUN + "spends {{ $value | humanizePercentage }} of its time waiting for probes.",
        "Nothing is lost, it is only slow: probe less often (probe.every) or fewer rows (data.probe-limit).");
  }

  private static Alert checkpointUnreadable() {
    return new Alert(
        "KymoCheckpointUnreadable",
        Selector.all(MetricCatalog.CHECKPOINT_UNREADABLE).now().only(">", 0),
        AT_ONCE,
        WARNING,
        RUN + "skipped {{ $value }} checkpoints that could not be read.",
        "It went on from the commit before. Check the disk.");
  }

  private static Alert squeezing() {
    return new Alert(
        "KymoSqueezing",
        // as long as something can be done about it
        Selector.all(MetricCatalog.SQUEEZES)
            .now()
            .only(">", 0)
            .and(in(RunStatus.RUNNING), "experiment", "run"),
        AT_ONCE,
        WARNING,
        RUN + "squeezes: chosen falls while the most likely tokens rise.",
        "The run's events.jsonl names the pairs that push most. A lower learning rate, or SFT on rejected as well, is gentler.");
  }

  /** A process that ended with its experiment is not missed: only one whose runs had not ended when it was last seen. */
  private static Alert scrapeDown() {
    List<String> unfinished = Arrays.stream(RunStatus.values())
        .filter(state -> !state.ended())
        .map(RunStatus::word)
        .toList();
    Expression lastSeen = Selector.all(MetricCatalog.RUN_STATE)
        .whereIn("state", unfinished)
        .over("last_over_time", "15m")
        .sumBy("instance")
        .only(">", 0);
    return new Alert(
        "KymoScrapeDown",
        Selector.all(ProcessMetric.UP)
            .where("job", JOB)
            .now()
            .only("==", 0)
            .and(lastSeen, "instance"),
        "1m",
        WARNING,
        "{{ $labels.instance }} does not answer, and its runs had not ended.",
        "If its process is gone, './kymo resume DIR' continues; if it ended just before a scrape, all is well.");
  }

  private static Expression in(RunStatus state) {
    return Selector.all(MetricCatalog.RUN_STATE)
        .where("state", state.word())
        .now()
        .only("==", 1);
  }
}
