package dev.kymo.monitoring.report;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import dev.kymo.monitoring.page.PageFeed;
import dev.kymo.monitoring.page.PageFiles;
import dev.kymo.monitoring.replay.Access;
import dev.kymo.monitoring.replay.Flaw;
import dev.kymo.monitoring.report.history.ExperimentHistory;
import dev.kymo.monitoring.report.history.ExperimentPlan;
import dev.kymo.monitoring.report.phenomena.Phenomena;
import dev.kymo.vocabulary.file.Durably;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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

  /**
   * An experiment to report on.
   *
   * @param folder its folder
   * @param plan what was asked for
   * @param access how it may be read
   * @param mended what was found wrong with it and put right before
   */
  public record Source(Path folder, ExperimentPlan plan, Access access, List<Flaw> mended) {
    public Source {
      mended = List.copyOf(mended);
    }

    /** An experiment whose journal cannot be asked. */
    public static Source of(Path folder, ExperimentPlan plan) {
      return new Source(folder, plan, Access.FILES, List.of());
    }
  }

  private final List<ExperimentHistory> histories = new ArrayList<>();
  private final List<ExperimentView> views = new ArrayList<>();

  private ReportWriter() {}

  /**
   * Reads experiments, which may still be running.
   *
   * @param experiments at least one
   * @throws dev.kymo.monitoring.report.history.NotAnExperimentException if what was recorded cannot be read
   * @throws IOException if a folder cannot be read
   */
  public static ReportWriter read(List<Source> experiments) throws IOException {
    if (experiments.isEmpty()) {
      throw new IllegalArgumentException("a report needs an experiment");
    }
    ReportWriter report = new ReportWriter();
    for (Source experiment : experiments) {
      report.add(experiment);
    }
    return report;
  }

  private void add(Source source) throws IOException {
    try (PageFeed page = new PageFeed(String.valueOf(source.folder().getFileName()))) {
      ExperimentHistory history = ExperimentHistory.read(
              source.folder(), source.plan(), source.access(), page::accept)
          .alsoWith(source.mended());
      String curves = PageBundle.insideScript(page.snapshot().data());
      views.add(ExperimentView.of(views.size() + 1, history, Phenomena.evaluate(history), curves));
      histories.add(history);
    }
  }

  /** What was read, in the order of the experiments, with all its flaws. */
  public List<ExperimentHistory> histories() {
    return List.copyOf(histories);
  }

  /**
   * Writes the report; beside, then renamed over what was there.
   *
   * @param out the file to write
   * @throws IOException if it cannot be written; the file is as before
   */
  public void write(Path out) throws IOException {
    write(render(views), out.toAbsolutePath());
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
    Durably.write(out, file -> {
      Writer writer = new BufferedWriter(new OutputStreamWriter(file, StandardCharsets.UTF_8));
      template.execute(context, writer);
      writer.flush();
    });
  }
}
