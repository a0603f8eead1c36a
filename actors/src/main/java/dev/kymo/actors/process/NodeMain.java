package dev.kymo.actors.process;

import dev.kymo.actors.inspection.InputCheck;
import dev.kymo.actors.node.Equipment;
import dev.kymo.probes.LanguageModelProbes;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.training.LanguageModelTrainers;
import java.io.IOException;
import org.slf4j.LoggerFactory;

/** Where a child JVM starts that trains and observes language models. */
public final class NodeMain {
  private NodeMain() {}

  /** Loads the native library while nobody waits for it. Who needs it says why it cannot be loaded. */
  private static void warmUp() {
    Thread thread = new Thread(Torch::version, "warm-up");
    thread.setUncaughtExceptionHandler((itself, failure) -> LoggerFactory.getLogger(NodeMain.class)
        .debug("the native library was not loaded ahead of its use", failure));
    thread.setDaemon(true);
    thread.start();
  }

  public static void main(String[] arguments) throws IOException {
    LoggerFactory.getILoggerFactory(); // on this thread alone: several at once would be told of it
    NodeOrder order = NodeOrder.readFrom(System.in);
    Equipment equipment = Equipment.here(
        order.node(),
        order.firstSlot(),
        order.slots(),
        new LanguageModelTrainers(),
        new LanguageModelProbes(),
        InputCheck::of);
    warmUp();
    NodeSystem.run(order, equipment, System.in);
  }
}
