package dev.kymo.actors.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kymo.actors.http.Chromium;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.openqa.selenium.By;
import org.openqa.selenium.chrome.ChromeDriver;

/** The live page of a command that serves it, as a newcomer sees it: its upper part, with two recipes' curves. */
final class ServedPage {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Pattern ADDRESS = Pattern.compile("Page: (http://\\S+)");

  /** In which two cards stand beside each other. */
  private static final int WIDTH = 1180;

  private static final int HEIGHT = 1416;
  private static final int RECIPES = 2;
  private static final int PIXELS = 2;

  /**
   * More recipes take room that a reader of the README has not, and tables below have times. A step of DPO pushes the rejected
   * response, and so has more to show there.
   */
  private static final String ARRANGE = """
      document.querySelectorAll('#charts article').forEach((card, i) => card.hidden = i >= %d);
      document.querySelectorAll('#moved, #table, #happenings').forEach(section => section.hidden = true);
      const apart = document.getElementById('apart');
      apart.value = 'rejected';
      apart.dispatchEvent(new Event('change'));
      """.formatted(RECIPES);

  private ServedPage() {}

  /**
   * Starts the command and takes the picture when it has told the page everything.
   *
   * @param profile an empty folder for the browser
   * @param picture the PNG file
   */
  static void take(Workplace place, String command, Path profile, Path picture) throws IOException {
    Path output = place.folder.resolve("served.txt");
    Process server = place.start(command, output, "-Dkymo.terminal=true");
    try {
      await().atMost(PATIENCE).untilAsserted(() -> {
        assertThat(server.isAlive()).as(Files.readString(output)).isTrue();
        assertThat(Files.readString(output)).contains("The page stays until Ctrl-C.");
      });
      Matcher address = ADDRESS.matcher(Files.readString(output));
      assertThat(address.find()).isTrue();
      ImageIO.write(picture(address.group(1), profile), "png", picture.toFile());
    } finally {
      server.destroy();
      server.onExit().join();
    }
  }

  private static BufferedImage picture(String address, Path profile) throws IOException {
    ChromeDriver browser = Chromium.start(profile);
    try {
      Chromium.resize(browser, WIDTH, HEIGHT, PIXELS);
      browser.get(address);
      await().atMost(PATIENCE).untilAsserted(() -> {
        assertThat(browser.findElement(By.id("line")).getText()).contains("live");
        assertThat(browser.findElements(By.cssSelector("#charts canvas"))).isNotEmpty();
      });
      browser.executeScript(ARRANGE);
      // curves are drawn in the frame after that in which they are seen
      browser.executeAsyncScript(
          "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)));");
      return Chromium.picture(browser);
    } finally {
      browser.quit();
    }
  }
}
