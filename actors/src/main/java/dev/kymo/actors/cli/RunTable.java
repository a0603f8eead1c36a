package dev.kymo.actors.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kymo.monitoring.fold.ExperimentSummary;
import dev.kymo.monitoring.fold.RunSummary;
import dev.kymo.workers.input.Quoted;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;

/** The runs of an experiment as a table of text. */
final class RunTable {
  private static final int[] WIDTHS = {12, 13, 10, 12};

  private final List<String[]> lines = new ArrayList<>();

  private RunTable(String stepTitle) {
    lines.add(new String[] {"run", "state", stepTitle, "attempts", "last loss"});
  }

  /** Runs that this process trains or has trained. */
  static String of(ExperimentSummary summary) {
    RunTable table = new RunTable("step");
    for (RunSummary run : summary.runs().values()) {
      table.add(run, run.state().word(), run.step());
    }
    return table.text();
  }

  /** Runs as their folders tell, which hold every commit but not the steps since; {@code alive}: somebody trains them. */
  static String ofCommitted(ExperimentSummary summary, boolean alive) {
    RunTable table = new RunTable("committed");
    for (RunSummary run : summary.runs().values()) {
      Long committed = run.committedStep();
      String state = alive || run.state().ended() ? run.state().word() : "interrupted";
      table.add(run, state, committed == null ? 0 : committed);
    }
    return table.text();
  }

  /** Runs as a running process serves them. */
  static String ofJson(JsonNode summary) {
    RunTable table = new RunTable("step");
    for (JsonNode run : summary.path("runs")) {
      table.lines.add(new String[] {
        Quoted.text(run.path("run").asText()),
        Quoted.text(run.path("state").asText()),
        run.path("step").asLong() + "/" + run.path("totalSteps").asLong(),
        Quoted.text(run.path("attempts").asText()),
        run.path("lastLoss").isNumber() ? loss(run.path("lastLoss").asDouble()) : ""
      });
    }
    return table.text();
  }

  private void add(RunSummary run, String state, long step) {
    Double loss = run.lastLoss();
    lines.add(new String[] {
      Quoted.text(run.run()),
      state,
      step + "/" + run.totalSteps(),
      String.valueOf(run.attempts()),
      loss == null ? "" : loss(loss)
    });
  }

  private static String loss(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  private String text() {
    int widest = lines.stream().mapToInt(line -> line[0].length()).max().orElse(0);
    Column[] columns = new Column[WIDTHS.length + 1];
    columns[0] = new Column(widest + 2, 0, Overflow.TRUNCATE);
    for (int i = 0; i < WIDTHS.length; i++) {
      columns[i + 1] = new Column(WIDTHS[i], 0, Overflow.TRUNCATE);
    }
    TextTable table = TextTable.forColumns(new ColorScheme.Builder(Ansi.OFF).build(), columns);
    lines.forEach(table::addRowValues);
    return table.toString().stripTrailing();
  }
}
