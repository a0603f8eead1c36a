package dev.kymo.actors.http;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import javax.imageio.ImageIO;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** A real browser without a window, for tests tagged {@code browser}. */
public final class Chromium {
  private Chromium() {}

  /**
   * Starts one.
   *
   * @param profile an empty folder of its own
   */
  public static ChromeDriver start(Path profile) {
    ChromeOptions options = new ChromeOptions();
    options.setBinary(System.getProperty("kymo.chromium", "/usr/bin/chromium"));
    options.addArguments(
        "--headless",
        "--hide-scrollbars",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--user-data-dir=" + profile);
    ChromeDriverService service = new ChromeDriverService.Builder()
        .usingDriverExecutable(
            new File(System.getProperty("kymo.chromedriver", "/usr/bin/chromedriver")))
        .build();
    return new ChromeDriver(service, options);
  }

  /** Makes the window as large, with {@code scale} pixels per unit. */
  public static void resize(ChromeDriver browser, int width, int height, int scale) {
    browser.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", scale, "mobile", false));
  }

  /** What the window shows. */
  public static BufferedImage picture(ChromeDriver browser) throws IOException {
    Object data = browser
        .executeCdpCommand("Page.captureScreenshot", Map.of("format", "png"))
        .get("data");
    return ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(String.valueOf(data))));
  }
}
