package dev.kymo.probes;

import dev.kymo.workers.engine.Torch;

/** Opens probes of language models, of whatever kind. */
public final class LanguageModelProbes implements ProbeFactory {

  @Override
  public Probe open(PlannedProbe planned) {
    Torch.prepareThread();
    return planned.open();
  }
}
