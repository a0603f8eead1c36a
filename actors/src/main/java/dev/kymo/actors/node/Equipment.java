package dev.kymo.actors.node;

import com.sun.management.OperatingSystemMXBean;
import dev.kymo.actors.experiment.KymoVersion;
import dev.kymo.probes.ProbeFactory;
import dev.kymo.workers.training.TrainerFactory;
import java.lang.management.ManagementFactory;

/**
 * What a node has.
 *
 * @param name the node's
 * @param build the version that it runs
 * @param device what its slots compute on
 * @param memory of the device in bytes
 * @param slotsAre what its slots are called, followed by their numbers
 * @param firstSlot number of its first slot among all that are called so, from 1
 * @param slots how many runs it trains at once
 * @param trainers builds trainers, on trainers' threads
 * @param probes builds probes, on probes' threads
 * @param inputs reads what runs will read, on an inspector's thread
 */
public record Equipment(
    String name,
    String build,
    String device,
    long memory,
    String slotsAre,
    int firstSlot,
    int slots,
    TrainerFactory trainers,
    ProbeFactory probes,
    InputReader inputs) {

  private static final String WORKER = "worker-";

  public Equipment {
    if (slots < 1) {
      throw new IllegalArgumentException("slots is " + slots + ", must be at least 1");
    }
  }

  /** This JVM's processors, as the only node. */
  public static Equipment here(
      int slots, TrainerFactory trainers, ProbeFactory probes, InputReader inputs) {
    return here("here", WORKER, 1, slots, trainers, probes, inputs);
  }

  /** This JVM's processors, as the node of this name, which is one of several of the same machine. */
  public static Equipment here(
      String name,
      int firstSlot,
      int slots,
      TrainerFactory trainers,
      ProbeFactory probes,
      InputReader inputs) {
    return here(name, WORKER, firstSlot, slots, trainers, probes, inputs);
  }

  /** This JVM's processors, as the node of this name, with slots that are called so. */
  public static Equipment here(
      String name,
      String slotsAre,
      int firstSlot,
      int slots,
      TrainerFactory trainers,
      ProbeFactory probes,
      InputReader inputs) {
    long memory =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    return new Equipment(
        name,
        KymoVersion.current(),
        "cpu",
        memory,
        slotsAre,
        firstSlot,
        slots,
        trainers,
        probes,
        inputs);
  }
}
