package dev.kymo.monitoring.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kymo.monitoring.chart.ChartSheet.Format;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Element;

class ChartSheetTest {
  private static final double NONE = Double.NaN;

  @TempDir
  Path folder;

  @Test
  void write_svg_isXmlOfShapesInEveryTone() throws Exception {
    byte[] svg = written("a.svg", Format.SVG);

    Element root = DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(withoutDoctype(svg)))
        .getDocumentElement();
    assertThat(root.getTagName()).isEqualTo("svg");
    assertThat(root.getElementsByTagName("path").getLength()).isGreaterThan(40);
    assertThat(root.getElementsByTagName("image").getLength())
        .as("shapes that are images")
        .isZero();
    assertThat(root.getElementsByTagName("text").getLength())
        .as("letters to be found")
        .isZero();
    assertThat(text(svg)).contains("rgb(42,131,214)", "rgb(221,90,27)", "rgb(163,172,182)");
  }

  @Test
  void write_png_showsEveryTone() throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(written("a.png", Format.PNG)));

    Set<Integer> colors = new HashSet<>();
    for (int x = 0; x < image.getWidth(); x++) {
      for (int y = 0; y < image.getHeight(); y++) {
        colors.add(image.getRGB(x, y));
      }
    }

    assertThat(colors)
        .contains(
            Tone.CHOSEN.color().getRGB(),
            Tone.REJECTED.color().getRGB(),
            Tone.FIRST.color().getRGB(),
            Tone.QUIET.color().getRGB());
  }

  @ParameterizedTest
  @EnumSource
  void write_again_givesEqualBytes(Format format) throws IOException {
    byte[] first = written("first", format);
    byte[] second = written("second", format);

    assertThat(second).isEqualTo(first);
  }

  @Test
  void write_intoAFolderThatIsNot_saysWhichFile() {
    assertThatThrownBy(() -> sheet().write(folder.resolve("none/a.svg"), Format.SVG))
        .hasMessageContaining("cannot write the picture")
        .hasMessageContaining("a.svg");
  }

  @Test
  void plainColors_anotherPaint_isRefused() {
    GradientPaint gradient = new GradientPaint(0, 0, Color.RED, 9, 9, Color.BLUE);

    assertThatThrownBy(() -> new PlainColors().setPaint(gradient))
        .hasMessageContaining("pictures are drawn in plain colours");
  }

  @Test
  void panels_thatDoNotFit_areRefused() {
    assertThatThrownBy(() -> new Curve("c", Tone.FIRST, new double[2], new double[3], false))
        .hasMessage("the curve c has 2 places and 3 values");
    assertThatThrownBy(() -> new ChartPanel.BarChart(
            "t",
            "x",
            "y",
            List.of("0", "1"),
            List.of(new Bars("b", Tone.QUIET, new double[3])),
            List.of()))
        .hasMessage("the bars b are 3, but there are 2 categories");
    assertThatThrownBy(() ->
            new ChartPanel.HeatMap("t", "x", "y", List.of("a"), List.of("b"), new double[1][2]))
        .hasMessage("the numbers of \"t\" are not 1 rows of 1");
    assertThatThrownBy(() -> new ChartPanel.Lines("t", "x", "y", false, false, List.of()))
        .hasMessage("\"t\" has nothing to show");
    assertThatThrownBy(() -> new ChartSheet("t", 1, List.of()))
        .hasMessageContaining("at least one column and one panel");
  }

  private byte[] written(String name, Format format) throws IOException {
    Path file = folder.resolve(name);
    sheet().write(file, format);
    return Files.readAllBytes(file);
  }

  private static ChartSheet sheet() {
    ChartPanel curve = new ChartPanel.Lines(
        "A curve",
        "η",
        "change",
        true,
        false,
        List.of(new Curve(
            "measured", Tone.CHOSEN, new double[] {0.1, 1, 10}, new double[] {-1, 0.5, 2}, false)));
    ChartPanel bars = new ChartPanel.BarChart(
        "Some bars",
        "label",
        "change",
        List.of("0", "1", "2"),
        List.of(
            new Bars("others", Tone.QUIET, new double[] {0.5, NONE, 0.2}),
            new Bars("y⁻", Tone.REJECTED, new double[] {NONE, -1, NONE})),
        List.of(new Curve(
            "pull", Tone.CHOSEN, new double[] {0, 1, 2}, new double[] {0.4, 0.1, 0.3}, true)));
    ChartPanel map = new ChartPanel.HeatMap(
        "A map", "class", "class", List.of("0", "1"), List.of("0", "1"), new double[][] {
          {1, -0.5}, {0, 0.25}
        });
    ChartPanel points = new ChartPanel.Points(
        "Some points",
        "similarity",
        "change",
        List.of(new Curve(
            "pairs", Tone.FIRST, new double[] {0.2, 0.1, 0.7}, new double[] {1, 3, 2}, false)));
    return new ChartSheet("Four kinds", 2, List.of(curve, bars, map, points));
  }

  /** A parser would fetch the document type from the network. */
  private static byte[] withoutDoctype(byte[] svg) {
    return text(svg).replaceFirst("<!DOCTYPE[^>]*>", "").getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
