package dev.kymo.probes.pushed;

/**
 * What an update did to the prediction π (V) at one token y⁻ that it pushes down. y* is the label that was most likely among the
 * others, and the rest are all labels besides y⁻ and y*.
 *
 * <p>In softmax regression, to first order in a negative gradient on y⁻, a label falls exactly if π < ‖π‖² − π(y⁻), both before the update;
 * y* never does. By that the rest are told apart here. In a language model nothing is guaranteed: the update comes through shared parameters, from many
 * tokens at once.
 *
 * @param logprob log π(y⁻) before
 * @param concentration ‖π‖² before, from 1/V if uniform to 1: the paper's peakiness
 * @param change Δ log π(y⁻)
 * @param bestChange Δ log π(y*)
 * @param own y⁻'s movement
 * @param best y*'s movement
 * @param likely movements of the rest that the first order lifts
 * @param unlikely movements of the rest that it lowers
 */
record PushedToken(
    double logprob,
    double concentration,
    double change,
    double bestChange,
    Movement own,
    Movement best,
    Movement likely,
    Movement unlikely) {

  /**
   * Compares two predictions.
   *
   * @param before log π (V)
   * @param after log π (V)
   * @param rejected y⁻
   * @param noise changes of log π up to this size are undecided
   */
  static PushedToken of(double[] before, double[] after, int rejected, double noise) {
    double concentration = concentration(before);
    double limit = concentration - StrictMath.exp(before[rejected]);
    double logLimit = limit > 0 ? StrictMath.log(limit) : Double.NEGATIVE_INFINITY;
    Counter likely = new Counter(noise);
    Counter unlikely = new Counter(noise);
    int best = mostLikelyBut(rejected, before);
    for (int label = 0; label < before.length; label++) {
      if (label != rejected && label != best) {
        Counter side = before[label] >= logLimit ? likely : unlikely;
        side.add(after[label] - before[label]);
      }
    }
    double change = after[rejected] - before[rejected];
    double bestChange = after[best] - before[best];
    return new PushedToken(
        before[rejected],
        concentration,
        change,
        bestChange,
        Movement.of(change, noise),
        Movement.of(bestChange, noise),
        likely.movement(),
        unlikely.movement());
  }

  /** The first of them if several are equally likely. */
  private static int mostLikelyBut(int rejected, double[] logprobs) {
    int best = rejected == 0 ? 1 : 0;
    for (int label = best + 1; label < logprobs.length; label++) {
      best = label != rejected && logprobs[label] > logprobs[best] ? label : best;
    }
    return best;
  }

  /** Σ π². */
  private static double concentration(double[] logprobs) {
    double sum = 0;
    for (double logprob : logprobs) {
      sum += StrictMath.exp(2 * logprob);
    }
    return sum;
  }

  /** Counts movements without making an object of each: there are as many as labels. */
  private static final class Counter {
    private final double noise;
    private long rising;
    private long falling;
    private long undecided;

    Counter(double noise) {
      this.noise = noise;
    }

    void add(double change) {
      if (change > noise) {
        rising++;
      } else if (change < -noise) {
        falling++;
      } else {
        undecided++;
      }
    }

    Movement movement() {
      return new Movement(rising, falling, undecided);
    }
  }
}
