package dev.kymo.monitoring.dashboard;

/**
 * A condition that somebody should hear of.
 *
 * @param name in CamelCase, as Prometheus has it
 * @param condition true where it has series
 * @param lasting how long it must hold before it is told, as Prometheus writes durations
 * @param severity {@code critical}: a run is lost or wrong; {@code warning}: it will be late
 * @param summary one line; labels as {@code {{ $labels.run }}}
 * @param action what to do
 */
record Alert(
    String name,
    Expression condition,
    String lasting,
    String severity,
    String summary,
    String action) {

  /** The rule in Prometheus's format. Strings are in single quotes, where only the quote itself is special. */
  String yaml() {
    return """
              - alert: %s
                expr: %s
                for: %s
                labels:
                  severity: %s
                annotations:
                  summary: %s
                  description: %s
        """.formatted(
            name, quoted(condition.text()), lasting, severity, quoted(summary), quoted(action));
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
