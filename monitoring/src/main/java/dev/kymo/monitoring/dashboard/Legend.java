package dev.kymo.monitoring.dashboard;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * How Grafana names the series of a query.
 *
 * @param text with labels as {@code {{label}}}
 */
record Legend(String text) {
  private static final Pattern LABEL = Pattern.compile("\\{\\{(\\w+)}}");

  List<String> labels() {
    return LABEL
        .matcher(text)
        .results()
        .map((MatchResult label) -> label.group(1))
        .toList();
  }
}
