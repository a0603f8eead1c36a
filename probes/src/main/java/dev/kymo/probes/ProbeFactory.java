package dev.kymo.probes;

/** Builds probes on the calling thread. */
public interface ProbeFactory {

  LogProbabilityProbe create(ProbePlan plan);

  /** For the first {@code observed} examples of the plan's rows, also {@code byToken} or sums only. */
  DecompositionProbe decomposition(ProbePlan plan, int observed, boolean byToken);

  /** For all responses of the first {@code observed} of the plan's rows, by {@code draws} random draws for each. */
  KernelProbe kernel(ProbePlan plan, int observed, int draws);
}
