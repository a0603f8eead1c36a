package dev.kymo.actors.cli;

import dev.kymo.actors.cluster.JoinOrder;
import dev.kymo.actors.cluster.JoinedNode;
import dev.kymo.actors.experiment.BadInputException;
import dev.kymo.actors.experiment.KymoVersion;
import dev.kymo.actors.inspection.InputCheck;
import dev.kymo.actors.node.Equipment;
import dev.kymo.actors.wire.Endpoint;
import dev.kymo.actors.wire.JoinToken;
import dev.kymo.actors.wire.Wire;
import dev.kymo.probes.LanguageModelProbes;
import dev.kymo.workers.training.LanguageModelTrainers;
import java.io.IOException;
import java.io.PrintStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Trains runs of an experiment whose head is on another machine, until the experiment is over. */
@Command(
    name = "worker",
    description = "Trains runs of an experiment whose head is on another machine (run --listen).")
final class WorkerCommand implements Callable<Integer> {
  private static final long SECONDS_TO_LEAVE = 90;

  @Spec
  private CommandSpec command = CommandSpec.create();

  @Option(
      names = "--join",
      paramLabel = "HOST:PORT",
      required = true,
      converter = ClusterOptions.EndpointConverter.class,
      description = "Where the head listens.")
  private Endpoint head = new Endpoint("localhost", 0);

  @Option(
      names = "--shared",
      paramLabel = "FOLDER",
      required = true,
      description =
          "The experiment's output folder, where this machine has it. It must be the head's own, on"
              + " storage that both share.")
  private Path folder = Path.of("");

  private int slots = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "What this worker is called. Default: the machine's name.")
  private @Nullable String name;

  @Option(
      names = "--no-restart",
      description =
          "Leave it at that when the process is killed or crashes. Otherwise it is started again, at most"
              + " three times in ten minutes.")
  @SuppressWarnings("unused") // the launcher's, which reads it by itself
  private boolean noRestart;

  @Mixin
  private ClusterOptions cluster = new ClusterOptions();

  @Option(
      names = {"--workers", "--slots"},
      paramLabel = "N",
      description =
          "Runs trained here at the same time, as far as memory allows. Default: one per core.")
  void setSlots(int slots) {
    if (slots < 1) {
      throw new ParameterException(
          command.commandLine(),
          "Invalid value for option '--workers': " + slots + ", must be at least 1");
    }
    this.slots = slots;
  }

  @Override
  public Integer call() throws InterruptedException {
    String machine = machine();
    try (Spool screen = Spool.toOutput()) {
      PrintStream out = screen.printer();
      Wire wire = cluster.wire(address()); // before anything is waited for
      Path token = cluster.token() == null ? folder.resolve(JoinToken.FILE) : cluster.token();
      awaitFile(token, out);
      JoinOrder order = new JoinOrder(
          head,
          wire,
          ClusterOptions.read(token).system(),
          token,
          folder.toAbsolutePath().normalize(),
          cluster.roots(),
          machine);
      JoinedNode.awaitHead(head, wire.tls(), out::println);
      return join(order, screen);
    }
  }

  private int join(JoinOrder order, Spool screen) throws InterruptedException {
    String slotsAre = order.machine() + "-";
    try (JoinedNode node = JoinedNode.start(
        order,
        KymoVersion.current(),
        identity -> Equipment.here(
            identity,
            slotsAre,
            1,
            slots,
            new LanguageModelTrainers(),
            new LanguageModelProbes(),
            InputCheck::of),
        screen.printer()::println)) {
      Thread leaver = new Thread(() -> leave(node, screen), "leave-on-signal");
      Runtime.getRuntime().addShutdownHook(leaver);
      boolean over = node.await();
      if (over) {
        remove(leaver);
        return ExitCode.DONE;
      }
      return ExitCode.INTERRUPTED;
    }
  }

  private static void remove(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      return; // it ends the process
    }
  }

  /** On Ctrl-C or SIGTERM: what it works at is handed over, and the JVM ends with 130. */
  private static void leave(JoinedNode node, Spool screen) {
    screen
        .printer()
        .println(
            "Leaving: every run finishes its step, writes a checkpoint and goes on elsewhere ...");
    node.leave();
    try {
      node.await(SECONDS_TO_LEAVE, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    screen.close();
    Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
  }

  private String machine() {
    String called = name == null ? hostName() : name;
    if (!called.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,62}")) {
      throw new BadInputException(
          "--name '" + called + "': a name is of letters, digits, _ and -, and not longer than 63");
    }
    return called;
  }

  /** Without what follows a dot. */
  private static String hostName() {
    try {
      String host = InetAddress.getLocalHost().getHostName();
      int dot = host.indexOf('.');
      return (dot < 0 ? host : host.substring(0, dot)).toLowerCase(Locale.ROOT);
    } catch (UnknownHostException e) {
      throw new BadInputException("this machine does not know its name: give --name", e);
    }
  }

  /** Where the head reaches this machine. */
  private Endpoint address() {
    Endpoint given = cluster.listen();
    if (given != null) {
      ClusterOptions.requireFree(given);
      return given;
    }
    // nothing is sent: the system is only asked which of its addresses it would use
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(new InetSocketAddress(InetAddress.getByName(head.host()), head.port()));
      return new Endpoint(socket.getLocalAddress().getHostAddress(), 0);
    } catch (UnknownHostException e) {
      throw new BadInputException("--join " + head + ": nobody knows the host " + head.host(), e);
    } catch (IOException e) {
      throw new BadInputException(
          "--join " + head + ": cannot be reached from here: " + e.getMessage(), e);
    }
  }

  /** A worker may be started before its head. */
  private static void awaitFile(Path token, PrintStream out) throws InterruptedException {
    if (!Files.exists(token)) {
      out.println("Waiting for " + token + ", which a head that listens writes when it begins ...");
    }
    while (!Files.exists(token)) {
      TimeUnit.SECONDS.sleep(1);
    }
  }
}
