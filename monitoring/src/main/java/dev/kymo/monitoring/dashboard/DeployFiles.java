package dev.kymo.monitoring.dashboard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes everything under {@code deploy} that is generated: dashboards and alert rules. */
public final class DeployFiles {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<Dashboard> DASHBOARDS =
      List.of(Dashboard.learningDynamics(), Dashboard.fleet());

  private DeployFiles() {}

  /** Writes the files into the folder named by the first argument. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 1) {
      throw new IllegalArgumentException("usage: DeployFiles FOLDER");
    }
    Path folder = Path.of(arguments[0]);
    for (Map.Entry<String, String> file : all().entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.toAbsolutePath().getParent());
      Files.writeString(path, file.getValue());
    }
  }

  /** The files' texts by their paths, relative to {@code deploy}. */
  public static Map<String, String> all() {
    Map<String, String> files = new TreeMap<>();
    for (Dashboard dashboard : DASHBOARDS) {
      files.put("grafana/dashboards/" + dashboard.uid() + ".json", text(dashboard.json()));
    }
    files.put("prometheus/alerts.yml", Alerts.yaml());
    return files;
  }

  private static String text(ObjectNode json) {
    // the system's line ends would make the files differ between systems
    DefaultIndenter lines = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
    printer.indentObjectsWith(lines);
    printer.indentArraysWith(lines);
    try {
      return JSON.writer(printer).writeValueAsString(json) + "\n";
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a tree that we built cannot be written", e);
    }
  }
}
