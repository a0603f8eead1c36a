package dev.kymo.monitoring.event;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kymo.vocabulary.RunEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every sink must do; each implementation's test extends it. */
public abstract class EventSinkContract {

  /** A new sink that has seen nothing. */
  protected abstract EventSink sink();

  @Test
  void accept_oneOfEachEvent_takesThemAll() {
    EventSink sink = sink();

    assertThatCode(() -> Samples.oneOfEach("dpo-s0").forEach(sink::accept))
        .doesNotThrowAnyException();
    sink.close();
  }

  @Test
  void accept_eventsOfSeveralRunsMixed_takesThemAll() {
    EventSink sink = sink();
    List<RunEvent> first = Samples.oneOfEach("dpo-s0");
    List<RunEvent> second = Samples.oneOfEach("dpo-s1");

    for (int i = 0; i < first.size(); i++) {
      sink.accept(first.get(i));
      sink.accept(second.get(i));
    }

    sink.close();
  }

  @Test
  void accept_theSameRunAgainAfterItsEnd_takesIt() {
    EventSink sink = sink();

    Samples.oneOfEach("dpo-s0").forEach(sink::accept);
    Samples.oneOfEach("dpo-s0").forEach(sink::accept);

    sink.close();
  }

  @Test
  void accept_afterClose_isRefused() {
    EventSink sink = sink();
    sink.close();

    RunEvent event = Samples.oneOfEach("dpo-s0").get(0);

    assertThatThrownBy(() -> sink.accept(event)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void close_twice_doesNothing() {
    EventSink sink = sink();
    Samples.oneOfEach("dpo-s0").forEach(sink::accept);

    sink.close();

    assertThatCode(sink::close).doesNotThrowAnyException();
  }
}
