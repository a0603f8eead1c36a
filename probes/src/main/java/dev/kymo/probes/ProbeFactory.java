package dev.kymo.probes;

/** Builds probes on the calling thread. */
public interface ProbeFactory {

  LogProbabilityProbe create(ProbePlan plan);

  /** For some of the plan's rows, also {@code byToken} or sums only. */
  DecompositionProbe decomposition(ProbePlan plan, ObservedRows observed, boolean byToken);

  /** For some of the plan's rows, by {@code draws} random draws for each of their responses. */
  KernelProbe kernel(ProbePlan plan, ObservedRows observed, int draws);
}
