package dev.kymo.actors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.actors.http.Chromium;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openqa.selenium.chrome.ChromeDriver;

/** Every picture that a command writes as SVG, as a browser shows it. Run with {@code -Pbrowser}. */
@Tag("browser")
class PicturesInBrowserTest {
  @TempDir
  Path folder;

  @TempDir
  Path profile;

  private ChromeDriver browser;

  @BeforeEach
  void start() {
    browser = Chromium.start(profile);
  }

  @AfterEach
  void stop() {
    browser.quit();
  }

  @ParameterizedTest
  @EnumSource
  void svg_inABrowser_showsWhatThePngShows(Laboratory laboratory) throws IOException {
    for (String name : laboratory.write(folder)) {
      Path svg = folder.resolve("pictures").resolve(name + ".svg");
      Picture png = Picture.ofPng(folder.resolve("pictures").resolve(name + ".png"));

      browser.get(svg.toUri().toString());
      Chromium.resize(browser, png.width() / 2, png.height() / 2, 2);
      Picture shown = Picture.of(Chromium.picture(browser));

      Picture.Difference difference = png.to(shown);
      assertThat(difference.share()).as("%s: %s", name, difference).isLessThan(Picture.FEW);
    }
  }
}
