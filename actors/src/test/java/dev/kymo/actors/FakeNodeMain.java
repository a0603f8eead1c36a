package dev.kymo.actors;

import dev.kymo.actors.fake.FakeInputs;
import dev.kymo.actors.fake.FakeProbe;
import dev.kymo.actors.fake.FakeTrainer;
import dev.kymo.actors.fake.Faults;
import dev.kymo.actors.node.Equipment;
import dev.kymo.actors.process.NodeOrder;
import dev.kymo.actors.process.NodeSystem;
import java.io.IOException;

/** A process that is a node of fake trainers, slow enough to be killed on the way. */
final class FakeNodeMain {
  private FakeNodeMain() {}

  public static void main(String[] arguments) throws IOException {
    NodeOrder order = NodeOrder.readFrom(System.in);
    Faults faults = Faults.none();
    faults.stepMillis = 30;
    NodeSystem.run(
        order,
        Equipment.here(
            order.node(),
            order.firstSlot(),
            order.slots(),
            FakeTrainer.factory(faults),
            FakeProbe.factory(faults),
            FakeInputs::read),
        System.in);
  }

  /** A process that ends before it is a node. */
  static final class StillBorn {
    private StillBorn() {}

    public static void main(String[] arguments) {
      System.exit(3);
    }
  }

  /** A process that ends when it is asked what it reads, as one that takes more memory than there is. */
  static final class Reader {
    private Reader() {}

    public static void main(String[] arguments) throws IOException {
      NodeOrder order = NodeOrder.readFrom(System.in);
      Faults faults = Faults.none();
      NodeSystem.run(
          order,
          Equipment.here(
              order.node(),
              order.firstSlot(),
              order.slots(),
              FakeTrainer.factory(faults),
              FakeProbe.factory(faults),
              specs -> {
                Runtime.getRuntime().halt(9);
                return FakeInputs.read(specs);
              }),
          System.in);
    }
  }
}
