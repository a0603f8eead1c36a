package dev.kymo.actors.link;

import dev.kymo.actors.protocol.CrossesJvms;

/** What a head's gate answers a node on another machine. */
public sealed interface GateAnswer extends CrossesJvms {

  /** The head runs another build, whose messages and numbers may be others. */
  record OtherBuild(String build) implements GateAnswer {}

  /** The experiment has not begun, so that there is no folder yet. */
  enum NotYet implements GateAnswer {
    INSTANCE
  }

  /**
   * Show that you see the experiment's folder: say what is in this file of it.
   *
   * @param folder where the head has it, for people
   * @param file name of a file in it, which no other head ever wrote
   */
  record Prove(String folder, String file) implements GateAnswer {}

  /** Leases will come. */
  record Admitted(String node) implements GateAnswer {}

  /** The node of this name counts as gone, and what it still says is refused: come back under another. */
  record Fenced(String node) implements GateAnswer {}

  /** Another node is called like that, and is still there. */
  record NameTaken(String machine) implements GateAnswer {}

  /** The node may end: the head counts it as gone. */
  record Left(String node) implements GateAnswer {}

  /** The experiment has ended. */
  enum Over implements GateAnswer {
    INSTANCE
  }
}
