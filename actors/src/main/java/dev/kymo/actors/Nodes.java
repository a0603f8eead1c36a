package dev.kymo.actors;

import dev.kymo.actors.node.Equipment;

/** Where an experiment's nodes are. */
public sealed interface Nodes {

  /** One node in this JVM. */
  record Here(Equipment equipment) implements Nodes {}

  /**
   * Nodes in child JVMs, each of which is replaced when it ends. Slots beyond those that are used at once are in reserve.
   *
   * @param main their program, which reads a {@link dev.kymo.actors.process.NodeOrder} from its standard input
   * @param count how many
   * @param slots how many runs each trains at once
   */
  record Processes(Class<?> main, int count, int slots) implements Nodes {
    public Processes {
      if (count < 1 || slots < 1) {
        throw new IllegalArgumentException(
            count + " processes of " + slots + " slots: there must be at least one of each");
      }
    }
  }
}
