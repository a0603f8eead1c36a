package dev.kymo.probes;

/** Opens probes on the calling thread. */
public interface ProbeFactory {

  /** Opens what is planned. */
  Probe open(PlannedProbe planned);
}
