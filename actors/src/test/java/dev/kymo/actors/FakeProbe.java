package dev.kymo.actors;

import dev.kymo.probes.LogProbabilityProbe;
import dev.kymo.probes.ProbeFactory;
import dev.kymo.probes.Reading;
import dev.kymo.workers.training.ParameterSnapshot;
import java.util.ArrayList;
import java.util.List;

/** A probe that reads the one number of a fake model. */
final class FakeProbe implements LogProbabilityProbe {
  static final List<String> RESPONSES = List.of("chosen", "rejected");

  private final Faults faults;

  private FakeProbe(Faults faults) {
    this.faults = faults;
    faults.probesOpened.incrementAndGet();
  }

  static ProbeFactory factory(Faults faults) {
    return plan -> new FakeProbe(faults);
  }

  @Override
  public List<String> responses() {
    return RESPONSES;
  }

  @Override
  public List<Reading> read(ParameterSnapshot snapshot) {
    FakeSnapshot fake = (FakeSnapshot) snapshot;
    Faults.pause(faults.probeMillis);
    faults.maybeCrash("probe", fake.seed(), fake.step());
    double mean = (fake.state() >>> 11) * 0x1.0p-53;
    List<Reading> readings = new ArrayList<>();
    for (String response : RESPONSES) {
      mean += 1;
      readings.add(new Reading(
          snapshot.step(),
          snapshot.stage(),
          response,
          3,
          -mean,
          0.1,
          -3,
          -2,
          -1,
          -mean / 2,
          -4,
          5,
          0.6,
          0.7,
          0.8,
          9,
          0.5,
          0.4,
          0.002));
    }
    return readings;
  }

  @Override
  public void close() {
    faults.probesClosed.incrementAndGet();
  }
}
