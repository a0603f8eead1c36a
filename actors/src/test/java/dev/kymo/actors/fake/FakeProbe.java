package dev.kymo.actors.fake;

import dev.kymo.probes.DecompositionProbe;
import dev.kymo.probes.HeldOutProbe;
import dev.kymo.probes.KernelProbe;
import dev.kymo.probes.LogProbabilityProbe;
import dev.kymo.probes.PlannedProbe;
import dev.kymo.probes.Probe;
import dev.kymo.probes.ProbeFactory;
import dev.kymo.probes.TokensProbe;
import dev.kymo.vocabulary.DecompositionRow;
import dev.kymo.vocabulary.ExampleRow;
import dev.kymo.vocabulary.HeldOutRow;
import dev.kymo.vocabulary.InfluenceRow;
import dev.kymo.vocabulary.KernelRow;
import dev.kymo.vocabulary.ReadingRow;
import dev.kymo.vocabulary.RunRow;
import dev.kymo.vocabulary.SampleRow;
import dev.kymo.vocabulary.TokensRow;
import dev.kymo.workers.training.ParameterSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A probe that reads the one number of a fake model: what it finds only the step decides. */
public final class FakeProbe implements Probe {
  public static final List<String> RESPONSES = List.of("chosen", "rejected");

  private static final Map<Class<? extends PlannedProbe>, String> NAMES = Map.of(
      LogProbabilityProbe.Planned.class, "probe",
      HeldOutProbe.Planned.class, "held-out",
      DecompositionProbe.Planned.class, "decompose",
      TokensProbe.Planned.class, "tokens",
      KernelProbe.Planned.class, "kernel");

  /** By their names; a probe without any finds nothing. */
  private static final Map<String, Function<FakeSnapshot, List<RunRow>>> FINDINGS = Map.of(
      "probe", FakeProbe::readings,
      "held-out", FakeProbe::heldOut,
      "decompose", FakeProbe::decomposition,
      "tokens", FakeProbe::tokens,
      "kernel", FakeProbe::kernels);

  private final Faults faults;
  private final String name;

  private FakeProbe(Faults faults, String name) {
    this.faults = faults;
    this.name = name;
    faults.probesOpened.incrementAndGet();
  }

  public static ProbeFactory factory(Faults faults) {
    return planned -> new FakeProbe(
        faults, NAMES.getOrDefault(planned.getClass(), planned.getClass().getName()));
  }

  @Override
  public List<RunRow> read(ParameterSnapshot snapshot) {
    FakeSnapshot fake = (FakeSnapshot) snapshot;
    Faults.pause(name.equals("probe") ? faults.probeMillis : 0);
    faults.maybeCrash(name, fake.seed(), fake.step());
    return FINDINGS.getOrDefault(name, unknown -> List.of()).apply(fake);
  }

  /** Evenly distributed from 0 to 1. */
  private static double part(FakeSnapshot fake) {
    return part(fake.state());
  }

  private static double part(long state) {
    return (state >>> 11) * 0x1.0p-53;
  }

  private static List<RunRow> readings(FakeSnapshot fake) {
    double mean = part(fake);
    List<RunRow> rows = new ArrayList<>();
    for (String response : RESPONSES) {
      mean += 1;
      rows.add(SampleRow.of(
          ReadingRow.class,
          "step",
          fake.step(),
          "stage",
          fake.stage(),
          "response",
          response,
          "count",
          3,
          "logprobMean",
          -mean,
          "argmaxLogprobMean",
          -mean / 2,
          "entropyMean",
          0.8,
          "tokensMean",
          9,
          "seconds",
          0.002));
    }
    return rows;
  }

  /** Where the stage began. */
  private static long reference(FakeSnapshot fake) {
    return fake.stage() == 1 ? 0 : FakeTrainer.stateOf(fake.stageStart());
  }

  private static List<RunRow> heldOut(FakeSnapshot fake) {
    double part = part(fake.state() ^ reference(fake));
    return List.of(
        new HeldOutRow(fake.step(), fake.stage(), 3, part, -part, 2 * part, part, 0.002));
  }

  private static List<RunRow> decomposition(FakeSnapshot fake) {
    double part = part(fake);
    long step = fake.step();
    int stage = fake.stage();
    List<RunRow> rows = new ArrayList<>();
    for (String response : RESPONSES) {
      rows.add(new DecompositionRow(
          step, stage, "sft", response, 1, part, part / 2, part, -part / 2, 0, 0, 0, 3.0, 0.0, true,
          null, part / 2, 0.5, 1e-6, 1, 9, 0.003));
      rows.add(new ExampleRow(
          step, stage, 0, response, 9, part, part / 2, part, -part / 2, 0, 0, 0, 3.0, 0.0, true,
          part / 2, 1e-6, false, null, null, null, null, 0.003));
      rows.add(new InfluenceRow(step, stage, 0, response, 4, "chosen", part, null, 0.003));
      rows.add(new InfluenceRow(step, stage, 0, response, 4, "rejected", -part / 2, null, 0.003));
    }
    return rows;
  }

  private static List<RunRow> tokens(FakeSnapshot fake) {
    return List.of(tokens(fake, 0), tokens(fake, 1));
  }

  private static RunRow tokens(FakeSnapshot fake, int peakiness) {
    double change = part(fake);
    return new TokensRow(
        fake.step(),
        fake.stage(),
        peakiness,
        0.5 * (peakiness + 1),
        2,
        -1,
        1,
        0,
        1,
        0,
        1,
        1,
        0,
        1,
        1,
        0,
        1,
        -change,
        change,
        1e-6,
        0.002);
  }

  private static List<RunRow> kernels(FakeSnapshot fake) {
    float part = (fake.state() >>> 40) * 0x1.0p-24f;
    double drift = part(fake.state() ^ reference(fake));
    List<RunRow> rows = new ArrayList<>();
    for (int o = 0; o < RESPONSES.size(); o++) {
      for (int u = o; u < RESPONSES.size(); u++) {
        rows.add(new KernelRow(
            fake.step(),
            fake.stage(),
            RESPONSES.get(o),
            RESPONSES.get(u),
            2,
            1 + part,
            0.1,
            o == u ? 1 : part,
            0.2,
            0.05,
            2.6,
            2.1,
            drift,
            4,
            List.of(1 + part, 2 - part),
            0.004));
      }
    }
    return rows;
  }

  @Override
  public void close() {
    faults.probesClosed.incrementAndGet();
  }
}
