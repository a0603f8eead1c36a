package dev.kymo.probes;

import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.training.ModelSnapshot;
import dev.kymo.workers.training.ParameterSnapshot;
import dev.kymo.workers.training.UpdateSnapshot;

/** What probes of language models read. */
final class ModelSnapshots {

  private ModelSnapshots() {}

  /** The parameters after the snapshot's step. */
  static ParameterStore parameters(ParameterSnapshot snapshot) {
    if (snapshot instanceof ModelSnapshot parameters) {
      return parameters.parameters();
    }
    return update(snapshot).after();
  }

  /** The whole update of the snapshot's step. */
  static UpdateSnapshot update(ParameterSnapshot snapshot) {
    if (snapshot instanceof UpdateSnapshot update) {
      return update;
    }
    throw new IllegalArgumentException("not a language model's update: " + snapshot);
  }
}
