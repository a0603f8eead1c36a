package dev.kymo.vocabulary;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How alike two response types of the same prompts are to the model after a step: the norm of the empirical neural tangent kernel K
 * between them, estimated by random draws. Means over the rows that have both; the order of the two says nothing. Errors are standard errors
 * of the draws.
 *
 * @param step the step
 * @param stage number of the stage, from 1
 * @param response a response type, o
 * @param other another one or the same, u; not before the first in the order of response types
 * @param count rows
 * @param kernelNormMean of ‖K_ou‖_F, over all pairs of their tokens
 * @param similarityMean of ‖K_ou‖_F² / (‖K_oo‖_F ‖K_uu‖_F)
 * @param similaritySd sample standard deviation over the rows; 0 for one row
 * @param kernelNormErrorFactor how many of its standard errors on either side make an interval of about 95 %, with so few draws; null in rows of
 *     older versions
 * @param similarityErrorFactor the same of the similarity's
 * @param drift ‖K − K₀‖_F / ‖K₀‖_F over the rows, K₀ when the stage began, estimated from the sketches; NaN if that is not known
 * @param draws random draws for each response of a row
 * @param sketch a random linear image of the rows' K, the same at every step: distances between two steps' sketches estimate those
 *     between their kernels
 * @param seconds wall time of the whole estimate at this step
 */
public record KernelRow(
    long step,
    int stage,
    String response,
    String other,
    int count,
    double kernelNormMean,
    double kernelNormError,
    double similarityMean,
    double similaritySd,
    double similarityError,
    @Nullable Double kernelNormErrorFactor,
    @Nullable Double similarityErrorFactor,
    double drift,
    int draws,
    List<Float> sketch,
    double seconds)
    implements RunRow {

  public KernelRow {
    Objects.requireNonNull(response, "response");
    Objects.requireNonNull(other, "other");
    Checks.atLeast(0, step, "step");
    Checks.duration(seconds, "seconds");
    sketch = List.copyOf(sketch);
  }

  /** The same, with its distance from the kernel at the stage's beginning. */
  public KernelRow withDrift(double known) {
    return new KernelRow(
        step,
        stage,
        response,
        other,
        count,
        kernelNormMean,
        kernelNormError,
        similarityMean,
        similaritySd,
        similarityError,
        kernelNormErrorFactor,
        similarityErrorFactor,
        known,
        draws,
        sketch,
        seconds);
  }

  /** Whether it is about one response type alone. */
  public boolean ofItself() {
    return response.equals(other);
  }
}
