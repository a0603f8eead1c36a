package dev.kymo.workers.training;

/**
 * A stream of random numbers that is a function of its key and of how many were drawn; nothing to save. SplitMix64 (Steele,
 * Lea, Flood 2014) over a counter.
 */
public final class CounterRandom {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private static final double UNIT = 0x1p-53;

  private final long key;
  private long counter;

  public CounterRandom(long... key) {
    long mixed = 0;
    for (long part : key) {
      mixed = mix(mixed + GOLDEN + part);
    }
    this.key = mixed;
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  public long next() {
    counter++;
    return mix(key + counter * GOLDEN);
  }

  /** Uniform in 0..bound−1, without bias: draws above the largest multiple of the bound are drawn again. */
  public int below(int bound) {
    long draw = next() >>> 1;
    long value = draw % bound;
    while (draw - value + (bound - 1) < 0) {
      draw = next() >>> 1;
      value = draw % bound;
    }
    return (int) value;
  }

  /** Uniform in [0, 1). */
  public double uniform() {
    return (next() >>> 11) * UNIT;
  }

  /** Normal with mean 0 (Box and Muller, 1958), in arithmetic that is the same on every machine; draws twice. */
  public double normal(double standardDeviation) {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - uniform()));
    double angle = 2 * Math.PI * uniform();
    return standardDeviation * radius * StrictMath.cos(angle);
  }

  /** The numbers 0..size−1 in random order (Fisher and Yates). */
  public int[] permutation(int size) {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      int j = below(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
