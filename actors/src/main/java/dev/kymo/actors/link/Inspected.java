package dev.kymo.actors.link;

import dev.kymo.actors.experiment.Notice;
import dev.kymo.actors.protocol.CrossesJvms;
import java.util.List;

/** What a node answers to {@link Inspect}. */
public sealed interface Inspected extends CrossesJvms {

  /**
   * Everything can be read.
   *
   * @param steps of each run that was asked for, in order
   * @param models of the runs, each once
   * @param responses response types that readings will have, in order
   * @param notices what should be known before training
   * @param engine version of the library that computes
   */
  record Findings(
      List<Long> steps,
      List<ModelSize> models,
      List<String> responses,
      List<Notice> notices,
      String engine)
      implements Inspected {
    public Findings {
      steps = List.copyOf(steps);
      models = List.copyOf(models);
      responses = List.copyOf(responses);
      notices = List.copyOf(notices);
    }
  }

  /** Why not. */
  enum Reason {
    /** The input is at fault, and the message says what, where and what to do. */
    INPUT,
    /** A native library does not load. */
    NATIVE_LIBRARY,
    /** A part of the program is missing. */
    PROGRAM,
    /** There was not enough memory. */
    MEMORY,
    /** Something is nested too deeply. */
    STACK,
    /** A fault of the program, which the node's log tells in full. */
    FAULT
  }

  /**
   * Something cannot be read.
   *
   * @param message of the exception; of a fault of the input, for a person
   */
  record Unreadable(Reason reason, String message) implements Inspected {}
}
