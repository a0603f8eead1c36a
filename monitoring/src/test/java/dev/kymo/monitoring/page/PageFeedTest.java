package dev.kymo.monitoring.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kymo.monitoring.event.EventSink;
import dev.kymo.monitoring.event.EventSinkContract;
import dev.kymo.monitoring.event.Samples;
import dev.kymo.monitoring.page.PageFeed.Reader;
import dev.kymo.vocabulary.Charted;
import dev.kymo.vocabulary.DecompositionRow;
import dev.kymo.vocabulary.InfluenceRow;
import dev.kymo.vocabulary.LoggedEvent.AttemptEnded;
import dev.kymo.vocabulary.LoggedEvent.AttemptStarted;
import dev.kymo.vocabulary.LoggedEvent.RowsObserved;
import dev.kymo.vocabulary.LoggedEvent.RunQueued;
import dev.kymo.vocabulary.LoggedEvent.SqueezeDetected;
import dev.kymo.vocabulary.Recorded;
import dev.kymo.vocabulary.RunRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PageFeedTest extends EventSinkContract {
  private static final String RUN = "dpo-s0";
  private static final int REMEMBERED = 20;

  private final PageFeed feed = new PageFeed("test", REMEMBERED, 1_000);

  @Override
  protected EventSink sink() {
    return new PageFeed("test");
  }

  private void step(long from, long to) {
    LongStream.rangeClosed(from, to)
        .forEach(step -> feed.accept(Samples.dpoStep(RUN, step, 0.1, 1)));
  }

  private static JsonNode json(PageMessage message) {
    try {
      return new ObjectMapper().readTree(message.data());
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + message.data(), e);
    }
  }

  /** The steps that a page knows after these messages: a snapshot replaces, an update adds. */
  private static List<Long> stepsAfter(List<PageMessage> messages) {
    List<Long> steps = new ArrayList<>();
    for (PageMessage message : messages) {
      if (message.type() == PageMessage.Type.SNAPSHOT) {
        steps.clear();
        json(message)
            .path("runs")
            .path(RUN)
            .path("loss")
            .path("x")
            .forEach(step -> steps.add(step.longValue()));
      } else {
        json(message)
            .path("updates")
            .forEach(update -> steps.add(update.path("step").longValue()));
      }
    }
    return steps;
  }

  private static List<Long> upTo(long last) {
    return LongStream.rangeClosed(1, last).boxed().toList();
  }

  @Test
  void next_newReader_getsSnapshotThenUpdates() {
    step(1, 3);
    Reader reader = feed.reader(null);

    List<PageMessage> messages = new ArrayList<>();
    messages.add(reader.next().orElseThrow());
    step(4, 6);
    messages.add(reader.next().orElseThrow());

    assertThat(messages)
        .extracting(PageMessage::type)
        .containsExactly(PageMessage.Type.SNAPSHOT, PageMessage.Type.UPDATE);
    assertThat(stepsAfter(messages)).isEqualTo(upTo(6));
  }

  @Test
  void next_nothingNew_isEmpty() {
    step(1, 3);
    Reader reader = feed.reader(null);

    assertThat(reader.next()).isPresent();
    assertThat(reader.next()).isEmpty();
  }

  @Test
  void next_afterReconnect_hasNeitherGapNorDouble() {
    step(1, 3);
    Reader before = feed.reader(null);
    List<PageMessage> messages = new ArrayList<>();
    messages.add(before.next().orElseThrow());
    step(4, 5);
    messages.add(before.next().orElseThrow());

    step(6, 9);
    Reader after = feed.reader(messages.get(1).id());
    messages.add(after.next().orElseThrow());
    step(10, 11);
    messages.add(after.next().orElseThrow());

    assertThat(messages.get(2).type()).isEqualTo(PageMessage.Type.UPDATE);
    assertThat(stepsAfter(messages)).isEqualTo(upTo(11));
  }

  @Test
  void next_reconnectWithNothingMissed_isEmpty() {
    step(1, 3);
    String id = feed.reader(null).next().orElseThrow().id();

    assertThat(feed.reader(id).next()).isEmpty();
  }

  @Test
  void next_exactlyAsFarBehindAsRemembered_isAnUpdate() {
    step(1, 1);
    Reader reader = feed.reader(null);
    PageMessage snapshot = reader.next().orElseThrow();
    step(2, 1 + REMEMBERED);

    PageMessage next = reader.next().orElseThrow();

    assertThat(next.type()).isEqualTo(PageMessage.Type.UPDATE);
    assertThat(stepsAfter(List.of(snapshot, next))).isEqualTo(upTo(1 + REMEMBERED));
  }

  @Test
  void next_furtherBehindThanRemembered_startsAnew() {
    step(1, 1);
    Reader reader = feed.reader(null);
    PageMessage first = reader.next().orElseThrow();
    step(2, 2 + REMEMBERED);

    PageMessage next = reader.next().orElseThrow();

    assertThat(next.type()).isEqualTo(PageMessage.Type.SNAPSHOT);
    assertThat(stepsAfter(List.of(first, next))).isEqualTo(upTo(2 + REMEMBERED));
    assertThat(reader.next()).isEmpty();
  }

  @Test
  void next_idOfAnotherProcess_startsAnew() {
    step(1, 5);
    PageFeed other = new PageFeed("test", REMEMBERED, 1_000);
    other.accept(Samples.dpoStep(RUN, 1, 0.1, 1));
    String id = other.reader(null).next().orElseThrow().id();

    Optional<PageMessage> next = feed.reader(id).next();

    assertThat(next).get().extracting(PageMessage::type).isEqualTo(PageMessage.Type.SNAPSHOT);
  }

  @Test
  void next_nonsenseId_startsAnew() {
    String epoch = feed.snapshot().id().replaceFirst("-.*", "");

    for (String id : List.of("", "7", epoch + "-", epoch + "-x", epoch + "-99", epoch + "--1")) {
      assertThat(feed.reader(id).next())
          .as(id)
          .get()
          .extracting(PageMessage::type)
          .isEqualTo(PageMessage.Type.SNAPSHOT);
    }
  }

  @Test
  void next_readWhileWritten_hasNeitherGapNorDouble() throws InterruptedException {
    int last = 20_000;
    PageFeed busy = new PageFeed("test", last + 1, last + 1);
    Thread writer = new Thread(() -> LongStream.rangeClosed(1, last)
        .forEach(step -> busy.accept(Samples.sftStep(RUN, step, 1, 0.1))));
    List<PageMessage> messages = new ArrayList<>();
    Reader reader = busy.reader(null);

    writer.start();
    while (writer.isAlive()) {
      reader.next().ifPresent(messages::add);
      Thread.sleep(1);
    }
    reader.next().ifPresent(messages::add);

    assertThat(stepsAfter(messages)).isEqualTo(upTo(last));
  }

  @Test
  void snapshot_afterCrash_marksItWhereTheRunWas() {
    feed.accept(new RunQueued(RUN, Samples.AT, "dpo", 0, "m", 100));
    feed.accept(new AttemptStarted(RUN, Samples.AT, 1, "worker-1", 0));
    step(1, 7);
    feed.accept(new AttemptEnded(RUN, Samples.AT, 1, "exception", "<b>boom</b>", 7));

    JsonNode run = json(feed.snapshot()).path("runs").path(RUN);

    assertThat(run.path("summary").path("state").asText()).isEqualTo("recovering");
    assertThat(run.path("marks").path(0).path("kind").asText()).isEqualTo("crash");
    assertThat(run.path("marks").path(0).path("step").asLong()).isEqualTo(7);
    assertThat(run.path("marks").path(0).path("text").asText()).isEqualTo("exception: <b>boom</b>");
  }

  @Test
  void stepTakenApart_isInUpdatesAndSnapshotUnlessItIsNotFinite() {
    step(1, 1);
    Reader reader = feed.reader(null);
    reader.next();
    Recorded<DecompositionRow> finite = Samples.decomposition(RUN, 1, "chosen", 1);

    feed.accept(finite);
    feed.accept(notFinite(2));

    JsonNode updates = json(reader.next().orElseThrow()).path("updates");
    assertThat(updates).hasSize(1);
    assertThat(updates.get(0).path("kind").asText()).isEqualTo("apart");
    assertThat(updates.get(0).path("predicted").doubleValue())
        .isEqualTo(finite.row().predicted());
    JsonNode apart = json(feed.snapshot()).path("runs").path(RUN).path("apart").path("chosen");
    assertThat(apart.path("measured").path("y").get(0).doubleValue())
        .isEqualTo(finite.row().measured());
    assertThat(apart.path("push").path("x")).hasSize(1);
  }

  @Test
  void heldOutMargin_isInUpdatesAndSnapshotBesideTheBatchs() {
    Reader reader = feed.reader(null);
    step(1, 1);
    reader.next();

    feed.accept(Samples.heldOut(RUN, 1, 0.5, 1));

    JsonNode update = json(reader.next().orElseThrow()).path("updates").path(0);
    assertThat(update.toString())
        .isEqualTo("{\"run\":\"dpo-s0\",\"kind\":\"curve\",\"chart\":\"reward margin\","
            + "\"line\":\"margin, held out\",\"ofResponse\":false,\"step\":1,\"value\":0.5}");
    JsonNode run = json(feed.snapshot()).path("runs").path(RUN);
    assertThat(run.path("curves").toString())
        .isEqualTo("[{\"chart\":\"reward margin\",\"line\":\"margin, held out\","
            + "\"ofResponse\":false,\"points\":{\"x\":[1],\"y\":[0.5]}}]");
    assertThat(run.path("margin").path("x").toString()).isEqualTo("[1]");
  }

  record Told(
      long step,
      int stage,
      String response,
      @Charted(chart = "told") Integer told,
      @Charted(chart = "told again", line = "never used") double again,
      double seconds)
      implements RunRow {}

  @Test
  void chartedColumns_ofResponses_haveALineForEachOfTheirFiniteNumbers() {
    feed.accept(new Recorded<>(RUN, 1, new Told(3, 1, "chosen", 7, Double.NaN, 0)));
    feed.accept(new Recorded<>(RUN, 1, new Told(3, 1, "rejected", null, 0.5, 0)));

    JsonNode curves = json(feed.snapshot()).path("runs").path(RUN).path("curves");
    assertThat(curves.toString())
        .isEqualTo("[{\"chart\":\"told\",\"line\":\"chosen\",\"ofResponse\":true,"
            + "\"points\":{\"x\":[3],\"y\":[7.0]}},{\"chart\":\"told again\",\"line\":\"rejected\","
            + "\"ofResponse\":true,\"points\":{\"x\":[3],\"y\":[0.5]}}]");
  }

  private void influence(long step, int updateRow, String side, double influence) {
    feed.accept(new Recorded<>(
        RUN, 1, new InfluenceRow(step, 2, 0, "chosen", updateRow, side, influence, null, 0.1)));
  }

  @Test
  void moversOfAStep_areToldOnceItsRowsAreOver() {
    step(1, 1);
    Reader reader = feed.reader(null);
    reader.next();
    feed.accept(Samples.decomposition(RUN, 1, "chosen", 1));
    feed.accept(Samples.exampleBelowNoise(RUN, 1, 0, "chosen", 1));
    feed.accept(Samples.example(RUN, 1, 1, "chosen", 1));
    influence(1, 7, "chosen", 0.5);
    influence(1, 7, "rejected", -0.125);
    influence(1, 8, "rejected", -0.25);

    JsonNode early = json(reader.next().orElseThrow()).path("movers");
    step(2, 2);
    JsonNode movers = json(reader.next().orElseThrow()).path("movers").path(RUN);
    step(3, 3);
    JsonNode later = json(reader.next().orElseThrow()).path("movers");

    assertThat(early).isEmpty();
    assertThat(later).as("nothing new").isEmpty();
    assertThat(movers.path("stage").asText()).isEqualTo("2 dpo");
    assertThat(movers.path("steps").longValue()).isEqualTo(1);
    JsonNode chosen = movers.path("responses").path("chosen");
    assertThat(chosen.path("withinNoise").asText()).isEqualTo("1 of 2");
    assertThat(chosen.path("raised")).hasSize(1);
    assertThat(chosen.path("raised").get(0).path("row").intValue()).isEqualTo(7);
    assertThat(chosen.path("raised").get(0).path("total").doubleValue())
        .as("mean of the four observed examples")
        .isEqualTo(0.375 / 4);
    assertThat(chosen.path("raised").get(0).path("sides").path("rejected").doubleValue())
        .isEqualTo(-0.125 / 4);
    assertThat(chosen.path("lowered").get(0).path("row").intValue()).isEqualTo(8);
    assertThat(json(feed.snapshot()).path("runs").path(RUN).path("movers")).isEqualTo(movers);
  }

  @Test
  void rowsObserved_areCountedBesideWhatRestsOnThem() {
    feed.accept(
        new RowsObserved(RUN, Samples.AT, RowsObserved.DECOMPOSE, List.of(0, 3), List.of(3)));
    feed.accept(
        new RowsObserved(RUN, Samples.AT, RowsObserved.KERNEL, List.of(0, 3, 5, 6), List.of()));
    Reader reader = feed.reader(null);
    reader.next();
    feed.accept(Samples.decomposition(RUN, 1, "chosen", 1));
    feed.accept(Samples.example(RUN, 1, 0, "chosen", 1));
    feed.accept(Samples.example(RUN, 1, 3, "chosen", 1));
    influence(1, 7, "chosen", 0.5);
    feed.accept(Samples.kernel(RUN, 1, 1, "chosen", "chosen", 1));

    JsonNode message = json(reader.next().orElseThrow());
    JsonNode run = json(feed.snapshot()).path("runs").path(RUN);

    JsonNode movers = message.path("movers").path(RUN);
    assertThat(movers).isEqualTo(run.path("movers"));
    assertThat(movers.path("responses").path("chosen").path("observed").asText())
        .isEqualTo("2 rows, 1 of them trained on too");
    assertThat(message.path("updates").findValuesAsText("observed"))
        .containsExactly("4 rows, none of them trained on");
    assertThat(run.path("kernel").path("observed").asText())
        .isEqualTo("4 rows, none of them trained on");
  }

  @Test
  void moversOfTheLastStep_areApartFromThoseOfAll() {
    feed.accept(Samples.decomposition(RUN, 1, "chosen", 1));
    influence(1, 7, "chosen", 0.5);
    feed.accept(Samples.decomposition(RUN, 2, "chosen", 1));
    influence(2, 8, "chosen", 0.25);
    step(3, 3);

    JsonNode movers = json(feed.snapshot()).path("runs").path(RUN).path("movers");

    JsonNode chosen = movers.path("responses").path("chosen");
    assertThat(movers.path("last").longValue()).isEqualTo(2);
    assertThat(chosen.path("raised").findValues("row"))
        .extracting(JsonNode::intValue)
        .containsExactly(7, 8);
    assertThat(chosen.path("lastRaised").findValues("row"))
        .extracting(JsonNode::intValue)
        .containsExactly(8);
  }

  @Test
  void kernel_isInUpdatesAndSnapshotWithTheDriftOfATypeWithItself() {
    step(1, 1);
    Reader reader = feed.reader(null);
    reader.next();

    feed.accept(Samples.kernel(RUN, 1, 1, "chosen", "chosen", 1));
    feed.accept(Samples.kernel(RUN, 1, 1, "chosen", "rejected", 1));
    feed.accept(Samples.kernel(RUN, 2, 1, "chosen", "rejected", 1));

    JsonNode updates = json(reader.next().orElseThrow()).path("updates");
    assertThat(updates.findValuesAsText("kind")).containsOnly("kernel").hasSize(3);
    assertThat(updates.get(0).has("drift")).isTrue();
    assertThat(updates.get(1).has("drift")).isFalse();
    JsonNode kernel = json(feed.snapshot()).path("runs").path(RUN).path("kernel");
    assertThat(kernel.path("step").longValue()).isEqualTo(2);
    assertThat(kernel.path("similarity").path("chosen").path("rejected").doubleValue())
        .isEqualTo(Samples.kernel(RUN, 2, 1, "chosen", "rejected", 1).row().similarityMean());
    assertThat(kernel.path("drift").properties())
        .extracting(Map.Entry::getKey)
        .containsExactly("chosen");
    assertThat(kernel.path("drift").path("chosen").path("x")).hasSize(1);
  }

  private static Recorded<DecompositionRow> notFinite(long step) {
    return new Recorded<>(
        RUN,
        1,
        new DecompositionRow(
            step,
            1,
            "dpo",
            "chosen",
            1,
            Double.NaN,
            1,
            1,
            0,
            0,
            0,
            0,
            null,
            null,
            null,
            null,
            Double.NaN,
            1,
            0,
            1,
            9,
            0.1));
  }

  @Test
  void stageThatSqueezes_isMarkedAtTheProbedStep() {
    step(1, 9);

    feed.accept(new SqueezeDetected(RUN, Samples.AT, 5, 1, 0.5, 0.25, 0.125, List.of(7, 3), 5, 2));

    JsonNode mark = json(feed.snapshot()).path("runs").path(RUN).path("marks").get(0);
    assertThat(mark.path("kind").asText()).isEqualTo("squeeze");
    assertThat(mark.path("step").longValue()).isEqualTo(5);
    assertThat(mark.path("text").asText())
        .isEqualTo(
            "per token, chosen fell by 0.250 and argmax rose by 0.125, pushed most by rows [7, 3]"
                + " (observed on 5 rows, 2 of them trained on too)");
  }

  @Test
  void snapshot_stepThatWasNotFinite_isStillJson() {
    feed.accept(Samples.sftStep(RUN, 1, Double.NaN, 0.1));

    PageMessage update = feed.snapshot();

    assertThat(json(update).path("runs").path(RUN).path("loss").path("x").size())
        .isZero();
  }
}
