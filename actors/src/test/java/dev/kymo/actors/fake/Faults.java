package dev.kymo.actors.fake;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What goes wrong in fake trainers and probes, and how many native things they hold; shared by all of an experiment's. */
public final class Faults {
  private final Map<String, AtomicLong> crashes = new ConcurrentHashMap<>();
  private final Set<String> always = ConcurrentHashMap.newKeySet();
  private final Set<String> nonFinite = ConcurrentHashMap.newKeySet();
  private final Map<String, Double> drifts = new ConcurrentHashMap<>();
  public final AtomicLong snapshotsOpened = new AtomicLong();
  public final AtomicLong snapshotsClosed = new AtomicLong();
  public final AtomicLong trainersOpened = new AtomicLong();
  public final AtomicLong trainersClosed = new AtomicLong();
  public final AtomicLong probesOpened = new AtomicLong();
  public final AtomicLong probesClosed = new AtomicLong();
  public final AtomicLong stepsTaken = new AtomicLong();
  public final AtomicLong exports = new AtomicLong();
  /** What every checkpoint written so far says differs from here; null: nothing. */
  public volatile @Nullable String environmentChange;

  /** No step after this one is taken, its thread waits, until it is set higher. */
  public volatile long lastStep = Long.MAX_VALUE;

  /** Whether no checkpoint can be written for want of room. */
  public volatile boolean diskFull;

  public volatile long stepMillis;
  public volatile long probeMillis;

  public static Faults none() {
    return new Faults();
  }

  /** {@code what} throws the next {@code times} times at {@code step} of the run with this seed. */
  public Faults crash(String what, long seed, long step, int times) {
    crashes.put(what + seed + "@" + step, new AtomicLong(times));
    return this;
  }

  public Faults nonFiniteAt(long seed, long step) {
    nonFinite.add(seed + "@" + step);
    return this;
  }

  /** From now on the run's loss at {@code step} is off by {@code by}. */
  public Faults drift(long seed, long step, double by) {
    drifts.put(seed + "@" + step, by);
    return this;
  }

  public void awaitTurnOf(long step) {
    while (step > lastStep && !Thread.currentThread().isInterrupted()) {
      pause(5);
    }
  }

  /** {@code what} throws the same each time at {@code step} of the run with this seed. */
  public Faults alwaysCrash(String what, long seed, long step) {
    always.add(what + seed + "@" + step);
    return this;
  }

  public void maybeCrash(String what, long seed, long step) {
    String place = what + seed + "@" + step;
    if (always.contains(place)) {
      throw new IllegalStateException(what + " cannot do step " + step);
    }
    AtomicLong left = crashes.get(place);
    long more = left == null ? -1 : left.decrementAndGet();
    if (more >= 0) {
      throw new IllegalStateException(
          what + " crashed on purpose at step " + step + ", " + more + " times to come");
    }
  }

  public boolean isNonFinite(long seed, long step) {
    return nonFinite.contains(seed + "@" + step);
  }

  public double driftAt(long seed, long step) {
    return drifts.getOrDefault(seed + "@" + step, 0.0);
  }

  public static void pause(long millis) {
    if (millis > 0) {
      try {
        Thread.sleep(millis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
