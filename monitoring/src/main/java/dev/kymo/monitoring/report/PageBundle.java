package dev.kymo.monitoring.report;

import dev.kymo.monitoring.page.PageFiles;
import java.util.List;
import java.util.regex.Pattern;

/** The live page's code and style, put together so that they work inside one file. */
final class PageBundle {
  /** In the order in which they need each other. */
  private static final List<String> MODULES = List.of("palette.js", "model.js", "charts.js");

  private static final Pattern IMPORT = Pattern.compile("(?m)^import .*;$");
  private static final Pattern EXPORT = Pattern.compile("(?m)^export ");

  private PageBundle() {}

  /** uPlot, then the page's modules and {@code own} as one function: a file opened from disk may not import another. */
  static String script(String own) {
    StringBuilder script = new StringBuilder(PageFiles.text(PageFiles.UPLOT + "uPlot.iife.min.js"));
    script.append("\n(() => {\n'use strict';\n");
    for (String module : MODULES) {
      script.append(inlined(PageFiles.text(PageFiles.PAGE + module))).append('\n');
    }
    script.append(inlined(own)).append("})();\n");
    return script.toString();
  }

  private static String inlined(String module) {
    return EXPORT.matcher(IMPORT.matcher(module).replaceAll("")).replaceAll("");
  }

  /** uPlot's style, the page's, then {@code own}. */
  static String style(String own) {
    return PageFiles.text(PageFiles.UPLOT + "uPlot.min.css")
        + PageFiles.text(PageFiles.PAGE + "page.css")
        + own;
  }

  /** JSON that cannot end the script element it is put into, whatever its texts are. */
  static String insideScript(String json) {
    return json.replace("<", "\\u003c");
  }
}
