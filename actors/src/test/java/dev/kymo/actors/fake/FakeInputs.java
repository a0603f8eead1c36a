package dev.kymo.actors.fake;

import dev.kymo.actors.experiment.Notice;
import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.actors.link.Inspected;
import dev.kymo.actors.link.ModelSize;
import java.util.List;

/** What fake runs read: nothing, of which everything is known. */
public final class FakeInputs {
  public static final long PARAMETERS = 512;

  private FakeInputs() {}

  public static Inspected.Findings read(List<RunSpec> specs) {
    return new Inspected.Findings(
        specs.stream().map(spec -> Specs.STEPS).toList(),
        specs.stream()
            .map(spec -> spec.training().model())
            .distinct()
            .map(model -> new ModelSize(model, PARAMETERS))
            .toList(),
        FakeProbe.RESPONSES,
        List.of(new Notice(List.of("data.train"), "nothing is read")),
        "fake");
  }
}
