package dev.kymo.probes.squeeze;

import java.util.ArrayList;
import java.util.List;

/**
 * The squeezing effect as a function of peakiness, of π(y⁻) and of η: one step of the negative gradient alone from the
 * settings' prediction, one quantity varied at a time. For peakiness and η there are three places of y⁻: the second most
 * likely label, the one of median rank, and the least likely one.
 */
public final class SqueezeSweeps {
  private static final int PEAKINESS_STEPS = 32;
  private static final double PEAKINESS_STEP = 0.25;
  /** η from 1e-3 to 1e3 times the settings', four points per factor of ten. */
  private static final int RATE_DECADES = 3;

  private static final int POINTS_PER_DECADE = 4;
  private static final double[] RATES = {0.1, 1, 10};

  private final SqueezeSettings settings;
  private final List<SweepPoint> points = new ArrayList<>();

  private SqueezeSweeps(SqueezeSettings settings) {
    this.settings = settings;
  }

  /** All points: by sweep, by curve, by the varied quantity. */
  public static List<SweepPoint> of(SqueezeSettings settings) {
    SqueezeSweeps sweeps = new SqueezeSweeps(settings);
    for (Place place : Place.values()) {
      sweeps.overPeakiness(place);
    }
    for (double factor : RATES) {
      sweeps.overRejected(settings.learningRate() * factor);
    }
    for (Place place : Place.values()) {
      sweeps.overLearningRate(place);
    }
    return List.copyOf(sweeps.points);
  }

  /** Where y⁻ is. */
  private enum Place {
    LIKELY("y⁻ likely"),
    MIDDLE("y⁻ in the middle"),
    VALLEY("y⁻ in the valley");

    private final String title;

    Place(String title) {
      this.title = title;
    }

    int label(SoftmaxDistribution prediction) {
      int[] ranking = prediction.ranking();
      return switch (this) {
        case LIKELY -> ranking[1];
        case MIDDLE -> ranking[ranking.length / 2];
        case VALLEY -> ranking[ranking.length - 1];
      };
    }
  }

  private void overPeakiness(Place place) {
    int rejected = place.label(bell(1)); // the same label at every peakiness, 0 included
    for (int i = 0; i <= PEAKINESS_STEPS; i++) {
      double peakiness = i * PEAKINESS_STEP;
      add(
          SqueezeSweep.PEAKINESS,
          place.title,
          peakiness,
          peakiness,
          settings.learningRate(),
          rejected);
    }
  }

  private void overRejected(double learningRate) {
    SoftmaxDistribution prediction = settings.prediction();
    int[] ranking = prediction.ranking();
    for (int rank = ranking.length - 1; rank > 0; rank--) {
      add(
          SqueezeSweep.REJECTED_PROBABILITY,
          "η = " + learningRate,
          prediction.probability(ranking[rank]),
          settings.peakiness(),
          learningRate,
          ranking[rank]);
    }
  }

  private void overLearningRate(Place place) {
    int rejected = place.label(settings.prediction());
    for (int i = -RATE_DECADES * POINTS_PER_DECADE; i <= RATE_DECADES * POINTS_PER_DECADE; i++) {
      double rate = settings.learningRate() * StrictMath.pow(10, (double) i / POINTS_PER_DECADE);
      add(SqueezeSweep.LEARNING_RATE, place.title, rate, settings.peakiness(), rate, rejected);
    }
  }

  private void add(
      SqueezeSweep sweep,
      String curve,
      double x,
      double peakiness,
      double learningRate,
      int rejected) {
    SoftmaxDistribution prediction = bell(peakiness);
    double probability = prediction.probability(rejected);
    points.add(new SweepPoint(
        sweep,
        curve,
        x,
        peakiness,
        learningRate,
        probability,
        prediction.concentration() - probability,
        SqueezeEffect.ofPush(prediction, rejected, learningRate)));
  }

  private SoftmaxDistribution bell(double peakiness) {
    return SoftmaxDistribution.bell(settings.vocabulary(), settings.mode(), peakiness);
  }
}
