package dev.kymo.workers.training;

/**
 * A frozen copy of a model's parameters that may be handed to one other thread of this JVM. Whoever holds it last closes
 * it.
 */
public interface ParameterSnapshot extends AutoCloseable {

  /** The step after which it was taken. */
  long step();

  /** Number of the stage that the step belongs to, from 1. */
  int stage();

  /** Native memory held. */
  long bytes();

  @Override
  void close();
}
