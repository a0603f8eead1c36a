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
 * @param firstSlot number of its first slot among all of the experiment, from 1
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
    int firstSlot,
    int slots,
    TrainerFactory trainers,
    ProbeFactory probes,
    InputReader inputs) {

  public Equipment {
    if (slots < 1) {
      throw new IllegalArgumentException("slots is " + slots + ", must be at least 1");
    }
  }

  /** This JVM's processors, as the only node. */
  public static Equipment here(
      int slots, TrainerFactory trainers, ProbeFactory probes, InputReader inputs) {
    return here("here", 1, slots, trainers, probes, inputs);
  }

  /** This JVM's processors, as the node of this name. */
  public static Equipment here(
      String name,
      int firstSlot,
      int slots,
      TrainerFactory trainers,
      ProbeFactory probes,
      InputReader inputs) {
    long memory =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    return new Equipment(
        name, KymoVersion.current(), "cpu", memory, firstSlot, slots, trainers, probes, inputs);
  }
}
