package dev.kymo.actors;

import dev.kymo.probes.DecompositionProbe;
import dev.kymo.probes.KernelProbe;
import dev.kymo.probes.LogProbabilityProbe;
import dev.kymo.probes.ObservedRows;
import dev.kymo.probes.ProbeFactory;
import dev.kymo.probes.ProbePlan;
import dev.kymo.probes.Reading;
import dev.kymo.probes.kernel.KernelReading;
import dev.kymo.probes.pushed.Movement;
import dev.kymo.probes.pushed.PushedTokens;
import dev.kymo.probes.step.ObservedChange;
import dev.kymo.probes.step.Parts;
import dev.kymo.probes.step.StepDecomposition;
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
    return new ProbeFactory() {
      @Override
      public LogProbabilityProbe create(ProbePlan plan) {
        return new FakeProbe(faults);
      }

      @Override
      public DecompositionProbe decomposition(
          ProbePlan plan, ObservedRows observed, boolean byToken) {
        faults.probesOpened.incrementAndGet();
        return new FakeDecomposition(faults);
      }

      @Override
      public KernelProbe kernel(ProbePlan plan, ObservedRows observed, int draws) {
        faults.probesOpened.incrementAndGet();
        return new FakeKernels(faults);
      }
    };
  }

  /** Takes the one number apart, in a way that only the step decides. */
  private record FakeDecomposition(Faults faults) implements DecompositionProbe {

    @Override
    public StepDecomposition decompose(ParameterSnapshot update) {
      FakeSnapshot fake = (FakeSnapshot) update;
      faults.maybeCrash("decompose", fake.seed(), fake.step());
      double part = (fake.state() >>> 11) * 0x1.0p-53;
      List<StepDecomposition.UpdateExample> updates = List.of(
          new StepDecomposition.UpdateExample(4, "chosen", true, false),
          new StepDecomposition.UpdateExample(4, "rejected", false, false));
      List<ObservedChange> observed = new ArrayList<>();
      for (String response : RESPONSES) {
        observed.add(new ObservedChange(
            0,
            response,
            9,
            part,
            part / 2,
            List.of(part, -part / 2),
            new Parts(part, -part / 2, 0, 0, 0),
            new Parts(0, 0, 0, 0, 0),
            1e-6,
            null));
      }
      return new StepDecomposition(
          fake.step(), fake.stage(), "sft", 1, false, updates, observed, 0.003);
    }

    @Override
    public PushedTokens pushedTokens(ParameterSnapshot update) {
      FakeSnapshot fake = (FakeSnapshot) update;
      double change = (fake.state() >>> 11) * 0x1.0p-53;
      return new PushedTokens(
          fake.step(), fake.stage(), 1e-6, List.of(cell(0, change), cell(1, change)), 0.002);
    }

    private static PushedTokens.Cell cell(int peakiness, double change) {
      Movement token = new Movement(0, 1, 0);
      return new PushedTokens.Cell(
          peakiness, 0.5 * (peakiness + 1), 2, -1, -change, change, token, token, token, token);
    }

    @Override
    public void close() {
      faults.probesClosed.incrementAndGet();
    }
  }

  /** A kernel that only the state decides. */
  private record FakeKernels(Faults faults) implements KernelProbe {

    @Override
    public KernelReading read(ParameterSnapshot snapshot) {
      FakeSnapshot fake = (FakeSnapshot) snapshot;
      faults.maybeCrash("kernel", fake.seed(), fake.step());
      float part = (fake.state() >>> 40) * 0x1.0p-24f;
      List<KernelReading.Pair> pairs = new ArrayList<>();
      for (int o = 0; o < RESPONSES.size(); o++) {
        for (int u = o; u < RESPONSES.size(); u++) {
          pairs.add(new KernelReading.Pair(
              RESPONSES.get(o),
              RESPONSES.get(u),
              2,
              1 + part,
              0.1,
              o == u ? 1 : part,
              0.2,
              0.05,
              List.of(1 + part, 2 - part)));
        }
      }
      return new KernelReading(fake.step(), fake.stage(), 4, pairs, 0.004);
    }

    @Override
    public void close() {
      faults.probesClosed.incrementAndGet();
    }
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
