package dev.kymo.monitoring.page;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.kymo.monitoring.fold.ObservedCount;
import dev.kymo.vocabulary.KernelRow;
import dev.kymo.vocabulary.LoggedEvent.RowsObserved;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the page knows of one run's kernel: how alike response types are now, and how far each type's kernel has moved. Not thread-safe. */
final class KernelPage {
  private final int limit;
  /** By the two response types, the first not behind the second. */
  private final Map<String, Map<String, Double>> similarities = new LinkedHashMap<>();

  private final Map<String, ThinnedCurve> drifts = new LinkedHashMap<>();
  private long step;
  private ObservedCount observed = new ObservedCount(0, null);

  /** @param limit most points of a curve */
  KernelPage(int limit) {
    this.limit = limit;
  }

  void take(RowsObserved event) {
    if (event.by().equals(RowsObserved.KERNEL)) {
      observed = new ObservedCount(event.rows().size(), event.trained().size());
    }
  }

  void take(KernelRow event) {
    step = event.step();
    if (event.count() > observed.rows()) {
      observed = new ObservedCount(event.count(), null); // nobody told
    }
    similarities
        .computeIfAbsent(event.response(), response -> new LinkedHashMap<>())
        .put(event.other(), event.similarityMean());
    if (event.ofItself()) {
      drifts
          .computeIfAbsent(event.response(), response -> new ThinnedCurve(limit))
          .put(event.step(), event.drift());
    }
  }

  /** How many rows it is a mean over, for a reader. */
  String observed() {
    return observed.words();
  }

  void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeNumberField("step", step);
    json.writeStringField("observed", observed());
    PageJson.writeObject(
        json, "similarity", similarities, (of, target) -> PageJson.writeFinite(target, of));
    PageJson.writeObject(json, "drift", drifts, ThinnedCurve::write);
    json.writeEndObject();
  }
}
