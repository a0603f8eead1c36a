package dev.kymo.monitoring.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/** Where the files of the page, and the charts' library, are on the class path. */
public final class PageFiles {
  /** Folder of the page's own files. */
  public static final String PAGE = "dev/kymo/monitoring/page/";

  /** Folder of uPlot's files: the jar has the library's version in their path, and the one on the class path is the right one. */
  public static final String UPLOT = "META-INF/resources/webjars/uplot/" + version() + "/dist/";

  private PageFiles() {}

  private static String version() {
    Properties pom = new Properties();
    try (InputStream in = open("META-INF/maven/org.webjars.npm/uplot/pom.properties")) {
      pom.load(in);
      return pom.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The text of a file.
   *
   * @param file {@link #PAGE} or {@link #UPLOT} and a name
   * @throws IllegalStateException if the class path lacks it
   */
  public static String text(String file) {
    try (InputStream in = open(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(String file) {
    InputStream in = PageFiles.class.getResourceAsStream("/" + file);
    if (in == null) {
      throw new IllegalStateException(file + " is not on the class path");
    }
    return in;
  }
}
