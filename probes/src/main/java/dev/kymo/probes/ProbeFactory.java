package dev.kymo.probes;

/** Builds probes on the calling thread. */
public interface ProbeFactory {

  LogProbabilityProbe create(ProbePlan plan);
}
