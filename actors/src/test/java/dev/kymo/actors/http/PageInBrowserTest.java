package dev.kymo.actors.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kymo.monitoring.fold.ExperimentSummary;
import dev.kymo.monitoring.metric.Exposition;
import dev.kymo.monitoring.page.PageFeed;
import dev.kymo.vocabulary.DecompositionRow;
import dev.kymo.vocabulary.InfluenceRow;
import dev.kymo.vocabulary.KernelRow;
import dev.kymo.vocabulary.LoggedEvent.AttemptEnded;
import dev.kymo.vocabulary.LoggedEvent.AttemptStarted;
import dev.kymo.vocabulary.LoggedEvent.RunQueued;
import dev.kymo.vocabulary.LoggedEvent.RunRecovered;
import dev.kymo.vocabulary.LoggedEvent.SqueezeDetected;
import dev.kymo.vocabulary.ReadingRow;
import dev.kymo.vocabulary.Recorded;
import dev.kymo.vocabulary.SampleRow;
import dev.kymo.vocabulary.StepRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;

/** The page in a real browser. Run with {@code -Pbrowser}. */
@Tag("browser")
class PageInBrowserTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");
  private static final List<String> TYPES = List.of(
      "chosen",
      "chosen_initial",
      "chosen_selfr",
      "chosen_gptsemantic",
      "chosen_gptformat",
      "rejected",
      "reject_gptsemantic",
      "reject_gptformat",
      "irr_train",
      "irr_test",
      "irr_hum",
      "random_permute",
      "random_nonhum");
  private static final int PORT = 18_473;

  @TempDir
  private Path profile;

  private PageFeed feed = new PageFeed("browser");
  private MonitoringServer server;
  private ChromeDriver browser;

  @BeforeEach
  void start() {
    server = serve();
    browser = Chromium.start(profile);
    browser.manage().window().setSize(new Dimension(1400, 1600));
  }

  private MonitoringServer serve() {
    return MonitoringServer.start(
        Listening.on(PORT),
        Exposition.withJvmMetrics(),
        () -> ExperimentSummary.unknown("browser"),
        feed);
  }

  @AfterEach
  void stop() {
    browser.quit();
    server.close();
  }

  private void begin(String recipe, long seed, long totalSteps) {
    String run = recipe + "-s" + seed;
    feed.accept(new RunQueued(run, AT, recipe, seed, "model", totalSteps));
    feed.accept(new AttemptStarted(run, AT, 1, "worker-1", 0));
  }

  private void step(String run, long step) {
    feed.accept(new Recorded<>(
        run,
        1,
        new StepRow(
            step,
            1,
            "dpo",
            0,
            List.of(1),
            1.0 / step,
            1e-3,
            1,
            9,
            null,
            null,
            null,
            null,
            List.of(0.1 * step),
            List.of(-0.1 * step),
            0.1)));
  }

  private void readings(String run, long step) {
    for (String type : TYPES) {
      double logprob = -100 - type.length() - step * 0.1;
      feed.accept(new Recorded<>(
          run,
          1,
          SampleRow.of(
              ReadingRow.class,
              "step",
              step,
              "stage",
              1,
              "response",
              type,
              "logprobMean",
              logprob,
              "argmaxLogprobMean",
              logprob / 2)));
    }
  }

  private String text(String id) {
    return browser.findElement(By.id(id)).getText();
  }

  private void awaitText(String id, String expected) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(text(id)).contains(expected));
  }

  private double millis() {
    return Double.parseDouble(
        browser.findElement(By.tagName("html")).getDomAttribute("data-millis"));
  }

  private List<LogEntry> complaints() {
    return browser.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> !entry.getMessage().contains("ERR_CONNECTION_REFUSED")
            && !entry.getMessage().contains("ERR_INCOMPLETE_CHUNKED_ENCODING"))
        .toList();
  }

  @Test
  void page_whileRunsTrain_showsThem() {
    begin("dpo", 0, 100);
    begin("dpo", 1, 100);
    browser.get(server.address());
    awaitText("grid", "0/100");

    readings("dpo-s0", 0);
    readings("dpo-s1", 0);
    step("dpo-s0", 1);
    readings("dpo-s0", 1);

    awaitText("rows", "1/100");
    awaitText("types", "random_nonhum");
    assertThat(text("types")).startsWith("argmax");
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(browser.findElements(By.cssSelector("#charts canvas"))).hasSize(3));
    assertThat(complaints()).isEmpty();
  }

  @Test
  void page_markupInAnError_isShownAsText() {
    begin("dpo", 0, 100);
    step("dpo-s0", 1);
    feed.accept(new AttemptEnded(
        "dpo-s0", AT, 1, "exception", "<img src=x onerror=\"document.title='bad'\">", 1));
    feed.accept(new AttemptStarted("dpo-s0", AT, 2, "worker-1", 1));
    feed.accept(new RunRecovered("dpo-s0", AT, 2, 1.5));

    browser.get(server.address());

    awaitText("marks", "<img src=x");
    awaitText("marks", "recovery");
    assertThat(browser.findElements(By.cssSelector("main img"))).isEmpty();
    assertThat(browser.getTitle()).isEqualTo("browser · Kymo");
  }

  @Test
  void page_serverGoneAndBack_comesBackWithoutReload() {
    begin("dpo", 0, 100);
    step("dpo-s0", 1);
    browser.get(server.address());
    awaitText("rows", "1/100");

    server.close();
    awaitText("line", "lost");
    step("dpo-s0", 2);
    server = serve();

    awaitText("line", "live");
    awaitText("rows", "2/100");
    assertThat(browser.executeScript("return performance.getEntriesByType('navigation').length"))
        .isEqualTo(1L);
  }

  @Test
  void page_stepsTakenApart_showsTheChosenTypeAndAMarkWhereItSqueezes() throws IOException {
    begin("dpo", 0, 100);
    browser.get(server.address());
    awaitText("grid", "0/100");
    assertThat(browser.findElement(By.id("apart")).isDisplayed()).isFalse();

    for (long step = 1; step <= 100; step++) {
      step("dpo-s0", step);
      if (step % 10 == 0) {
        readings("dpo-s0", step);
        apart("dpo-s0", step, "chosen", 1.0);
        apart("dpo-s0", step, "rejected", -1.0);
        influence("dpo-s0", step, "chosen", 0.5);
        influence("dpo-s0", step, "rejected", -0.25);
      }
    }
    feed.accept(new SqueezeDetected("dpo-s0", AT, 50, 1, 0.5, 0.25, 0.125, List.of(7), 5, 2));

    awaitText("marks", "▼ dpo-s0, step 50: squeeze");
    awaitText("rows", "100/100");
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(browser.findElements(By.cssSelector("#charts canvas"))).hasSize(5));
    WebElement types = browser.findElement(By.id("apart"));
    assertThat(types.isDisplayed()).isTrue();
    assertThat(text("moved-type")).isEqualTo("chosen");
    awaitText("movers", "row 30 +0.500");
    types.findElement(By.cssSelector("[value=rejected]")).click();
    assertThat(types.getDomProperty("value")).isEqualTo("rejected");
    assertThat(text("moved-type")).isEqualTo("rejected");
    awaitText("movers", "row 30 −0.250");
    assertThat(complaints()).isEmpty();
    Path picture = Path.of("target", "page-apart.png");
    Files.write(picture, browser.getScreenshotAs(OutputType.BYTES));
  }

  /** Of two of its training rows, one through both of its responses. */
  private void influence(String run, long step, String type, double size) {
    int row = (int) (3 * step);
    feed.accept(new Recorded<>(
        run, 1, new InfluenceRow(step, 1, 0, type, row, "chosen", 6 * size, null, 0.1)));
    feed.accept(new Recorded<>(
        run, 1, new InfluenceRow(step, 1, 0, type, row, "rejected", -2 * size, null, 0.1)));
    feed.accept(new Recorded<>(
        run, 1, new InfluenceRow(step, 1, 0, type, row + 1, "chosen", -size, null, 0.1)));
  }

  private void apart(String run, long step, String type, double direction) {
    double pull = direction * (2 + Math.sin(step / 9.0));
    double push = 0.5 * Math.cos(step / 7.0);
    feed.accept(new Recorded<>(
        run,
        1,
        new DecompositionRow(
            step,
            1,
            "dpo",
            type,
            4,
            pull + push + 0.2,
            pull + push,
            pull,
            push,
            0,
            0,
            0,
            1.0,
            0.001,
            true,
            null,
            0.2,
            0.1,
            1e-6,
            1,
            30,
            0.1)));
  }

  @Test
  void page_kernels_areShownAsMeansOverSeedsAndDriftAsCurves() {
    begin("dpo", 0, 100);
    begin("dpo", 1, 100);
    browser.get(server.address());
    awaitText("grid", "0/100");
    assertThat(browser.findElement(By.id("kernels")).isDisplayed()).isFalse();

    for (long seed = 0; seed < 2; seed++) {
      step("dpo-s" + seed, 1);
      for (long step = 0; step <= 100; step += 50) {
        readings("dpo-s" + seed, step);
        kernel("dpo-s" + seed, step, "chosen", "chosen", 1);
        kernel("dpo-s" + seed, step, "rejected", "rejected", 1);
        kernel("dpo-s" + seed, step, "chosen", "rejected", 0.25 + 0.5 * seed);
      }
    }

    awaitText("heat", "dpo, after step 100");
    assertThat(browser.findElements(By.cssSelector("#heat td")))
        .extracting(WebElement::getText)
        .containsExactly("1.00", "0.50", "0.50", "1.00");
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(browser.findElements(
                By.cssSelector("[aria-label='kernel drift of dpo by step'] canvas")))
            .hasSize(1));
    assertThat(complaints()).isEmpty();
  }

  private void kernel(String run, long step, String one, String other, double similarity) {
    feed.accept(new Recorded<>(
        run,
        1,
        new KernelRow(
            step,
            1,
            one,
            other,
            2,
            3,
            0.1,
            similarity,
            0,
            0.1,
            7.0,
            4.3,
            step / 200.0,
            2,
            List.of(1f),
            0.1)));
  }

  @Test
  void page_onAPhone_doesNotScrollSideways() {
    begin("baseline", 0, 100);
    readings("baseline-s0", 0);
    step("baseline-s0", 1);
    browser.manage().window().setSize(new Dimension(500, 900)); // Chromium's narrowest window
    browser.get(server.address());
    awaitText("rows", "1/100");

    assertThat(browser.executeScript(
            "return document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
        .isEqualTo(true);
  }

  @Test
  void page_typeClicked_isHiddenAndShownAgain() {
    begin("dpo", 0, 100);
    readings("dpo-s0", 0);
    browser.get(server.address());
    awaitText("types", "rejected");
    WebElement chip = browser.findElement(By.cssSelector("[data-type=rejected]"));

    chip.click();

    assertThat(browser
            .findElement(By.cssSelector("[data-type=rejected]"))
            .getDomAttribute("aria-pressed"))
        .isEqualTo("false");
    browser.findElement(By.cssSelector("[data-type=rejected]")).click();
    assertThat(browser
            .findElement(By.cssSelector("[data-type=rejected]"))
            .getDomAttribute("aria-pressed"))
        .isEqualTo("true");
  }

  /** 200 runs × 14 types × 2,000 steps, probed every 25. */
  @Test
  void page_largeExperiment_paintsWithinASecondAndUpdatesWithinATenth() {
    for (int recipe = 0; recipe < 20; recipe++) {
      for (int seed = 0; seed < 10; seed++) {
        begin("recipe" + recipe, seed, 2_001);
        String run = "recipe" + recipe + "-s" + seed;
        readings(run, 0);
        for (long step = 1; step <= 2_000; step++) {
          step(run, step);
          if (step % 25 == 0) {
            readings(run, step);
          }
        }
      }
    }

    browser.get(server.address());
    await()
        .atMost(PATIENCE)
        .until(() -> !browser.findElements(By.cssSelector("#charts canvas")).isEmpty());
    double paint = ((Number) browser.executeScript(
            "return performance.getEntriesByName('first-contentful-paint')[0].startTime"))
        .doubleValue();
    double first = millis();
    step("recipe0-s0", 2_001);
    readings("recipe0-s0", 2_001);
    awaitText("grid", "2001/2001");
    double update = millis();

    System.out.printf(
        "first paint %.0f ms, first data shown in %.0f ms, update %.0f ms%n", paint, first, update);
    assertThat(paint).isLessThan(1_000);
    assertThat(update).isLessThan(100);
  }
}
