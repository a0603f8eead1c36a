package dev.kymo.actors.process;

import dev.kymo.actors.inspection.InputCheck;
import dev.kymo.actors.node.Equipment;
import dev.kymo.probes.LanguageModelProbes;
import dev.kymo.workers.training.LanguageModelTrainers;
import java.io.IOException;

/** Where a child JVM starts that trains and observes language models. */
public final class NodeMain {
  private NodeMain() {}

  public static void main(String[] arguments) throws IOException {
    NodeOrder order = NodeOrder.readFrom(System.in);
    Equipment equipment = Equipment.here(
        order.node(),
        order.firstSlot(),
        order.slots(),
        new LanguageModelTrainers(),
        new LanguageModelProbes(),
        InputCheck::of);
    NodeSystem.run(order, equipment, System.in);
  }
}
