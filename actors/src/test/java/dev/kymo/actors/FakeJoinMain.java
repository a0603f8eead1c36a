package dev.kymo.actors;

import com.typesafe.config.ConfigFactory;
import dev.kymo.actors.cluster.JoinOrder;
import dev.kymo.actors.cluster.JoinRefusedException;
import dev.kymo.actors.cluster.JoinedNode;
import dev.kymo.actors.fake.FakeInputs;
import dev.kymo.actors.fake.FakeProbe;
import dev.kymo.actors.fake.FakeTrainer;
import dev.kymo.actors.fake.Faults;
import dev.kymo.actors.node.Equipment;
import dev.kymo.actors.wire.Endpoint;
import dev.kymo.actors.wire.JoinToken;
import dev.kymo.actors.wire.TlsStores;
import dev.kymo.actors.wire.Wire;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process that joins as a machine of fake trainers does; its exit codes are those of the command line. */
final class FakeJoinMain {
  static final String PASSWORD = "secret-of-a-test";
  private static final int STEP_MILLIS = 150;

  private FakeJoinMain() {}

  /** Arguments: head, token, folder, machine, build, certificates or nothing, system settings. */
  public static void main(String[] arguments) throws Exception {
    Endpoint head = Endpoint.parse(arguments[0]);
    Path token = Path.of(arguments[1]);
    String machine = arguments[3];
    TlsStores tls = arguments[5].isEmpty()
        ? null
        : new TlsStores(Path.of(arguments[5]), Path.of(arguments[5]), PASSWORD, PASSWORD);
    JoinOrder order = new JoinOrder(
        head,
        new Wire(new Endpoint("127.0.0.1", 0), tls),
        JoinToken.read(token).system(),
        token,
        Path.of(arguments[2]),
        Map.of(),
        machine);
    Faults faults = Faults.none();
    faults.stepMillis = STEP_MILLIS;
    int exitCode;
    try {
      JoinedNode.awaitHead(head, tls, FakeJoinMain::say);
      try (JoinedNode node = JoinedNode.start(
          order,
          arguments[4],
          identity -> equipment(identity, machine, arguments[4], faults),
          FakeJoinMain::say,
          ConfigFactory.parseString(arguments[6]))) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> leave(node)));
        exitCode = node.await() ? 0 : 130;
      }
    } catch (JoinRefusedException e) {
      System.out.println(e.getMessage());
      exitCode = 2;
    }
    Runtime.getRuntime().halt(exitCode);
  }

  private static void leave(JoinedNode node) {
    node.leave();
    try {
      node.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(130);
  }

  private static void say(String line) {
    System.out.println(line);
  }

  private static Equipment equipment(String identity, String machine, String build, Faults faults) {
    return new Equipment(
        identity,
        build,
        "cpu",
        1L << 30,
        machine + "-",
        1,
        1,
        FakeTrainer.factory(faults),
        FakeProbe.factory(faults),
        FakeInputs::read);
  }
}
