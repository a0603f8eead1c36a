package dev.kymo.monitoring.report;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import dev.kymo.monitoring.page.PageFeed;
import dev.kymo.monitoring.page.PageFiles;
import dev.kymo.monitoring.report.history.ExperimentHistory;
import dev.kymo.monitoring.report.phenomena.Phenomena;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes what was recorded of experiments as one HTML file that needs no network and no other file. */
public final class ReportWriter {
  private static final String TEMPLATE = "dev/kymo/monitoring/report/report.html";
  private static final String STYLE = "dev/kymo/monitoring/report/report.css";
  private static final String SCRIPT = "dev/kymo/monitoring/report/report.js";
  private static final String UNFINISHED = ".unfinished";

  private ReportWriter() {}

  /**
   * Reads experiments, which may still be running, and writes a report on them; beside, then renamed over what was there.
   *
   * @param experimentFolders at least one
   * @param out the file to write
   * @throws dev.kymo.monitoring.report.history.NotAnExperimentException if a folder holds no experiment; nothing is written
   * @throws IOException if a folder cannot be read or the file not be written; the file is as before
   */
  public static void write(List<Path> experimentFolders, Path out) throws IOException {
    if (experimentFolders.isEmpty()) {
      throw new IllegalArgumentException("a report needs an experiment");
    }
    List<ExperimentView> experiments = new ArrayList<>();
    for (Path folder : experimentFolders) {
      experiments.add(view(folder, experiments.size() + 1));
    }
    write(render(experiments), out.toAbsolutePath());
  }

  private static ExperimentView view(Path folder, int number) throws IOException {
    List<PageFeed> feed = new ArrayList<>();
    ExperimentHistory history;
    try (PageFeed page = new PageFeed(String.valueOf(folder.getFileName()))) {
      history = ExperimentHistory.read(folder, page::accept);
      feed.add(page);
    }
    String curves = PageBundle.insideScript(feed.get(0).snapshot().data());
    return ExperimentView.of(number, history, Phenomena.evaluate(history), curves);
  }

  private static Map<String, Object> render(List<ExperimentView> experiments) {
    Map<String, Object> context = new LinkedHashMap<>();
    context.put(
        "title",
        String.join(", ", experiments.stream().map(ExperimentView::name).toList()));
    context.put("written", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    context.put("experiments", experiments);
    context.put("several", experiments.size() > 1);
    context.put("style", PageBundle.style(PageFiles.text(STYLE)));
    context.put("script", PageBundle.script(PageFiles.text(SCRIPT)));
    return context;
  }

  private static void write(Map<String, Object> context, Path out) throws IOException {
    Template template = Mustache.compiler()
        .escapeHTML(true)
        .emptyStringIsFalse(true)
        .zeroIsFalse(true) // of nothing there is no table
        .nullValue("")
        .compile(PageFiles.text(TEMPLATE));
    Path parent = out.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Path beside = out.resolveSibling(out.getFileName() + UNFINISHED);
    try {
      try (Writer writer = Files.newBufferedWriter(beside)) {
        template.execute(context, writer);
      }
      Files.move(beside, out, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(beside);
    }
  }
}
