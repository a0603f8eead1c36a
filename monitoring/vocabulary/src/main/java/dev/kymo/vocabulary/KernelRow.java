package dev.kymo.vocabulary;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How alike two response types of the same prompts are to the model after a step: the norm of the empirical neural tangent kernel K
 * between them, estimated by random draws. Means over the rows that have both; the order of the two says nothing. Errors are standard errors
 * of the draws.
 */
@RowFile(
    value = "kernel",
    number = 161,
    key = {"response", "other"})
public record KernelRow(
    @Column(meaning = "the step after which the parameters were taken")
    long step,

    @Column(meaning = "its stage") int stage,
    @Column(meaning = "o") String response,

    @Column(meaning = "u; not before o in the order of response types")
    String other,

    @Column(unit = "rows", meaning = "observed rows that have both")
    int count,

    @Column(
        unit = "logits² per parameter²",
        meaning = "√ of the estimated ‖K_ou‖²_F, mean over rows")
    double kernelNormMean,

    @Column(
        unit = "as the norm",
        meaning = "standard error of that mean by the sampling of draws alone, not of rows")
    double kernelNormError,

    @Column(meaning = "‖K_ou‖²_F / (‖K_oo‖_F ‖K_uu‖_F), mean over rows")
    double similarityMean,

    @Column(meaning = "its sample standard deviation over the rows; 0 for one row")
    double similaritySd,

    @Column(meaning = "standard error of its mean by the sampling of draws alone")
    double similarityError,

    @Column(
        meaning =
            "so many `kernel_norm_error` on either side of the mean hold the truth in about 95 % "
                + "of cases; more with few draws; null in rows of older versions")
    @Nullable
    Double kernelNormErrorFactor,

    @Column(meaning = "the same for `similarity_mean` and `similarity_error`") @Nullable
    Double similarityErrorFactor,

    @Column(
        meaning =
            "‖K − K₀‖_F / ‖K₀‖_F over the rows together, K₀ at the stage's beginning, estimated "
                + "from the sketches; NaN if that is not known")
    double drift,

    @Column(meaning = "random draws for each response of a row")
    int draws,

    @Column(
        type = "list of 32",
        unit = "logits² per parameter²",
        meaning =
            "random linear image of the rows' K_ou, summed over rows; distances between sketches "
                + "estimate distances between kernels")
    List<Float> sketch,

    @Column(
        unit = "s",
        meaning =
            "the whole estimate at this step, all pairs together; with the first one of a stage or "
                + "of a worker also that of the stage's beginning, unless it was the last")
    double seconds)
    implements RunRow {

  public KernelRow {
    Objects.requireNonNull(response, "response");
    Objects.requireNonNull(other, "other");
    Checks.atLeast(0, step, "step");
    Checks.duration(seconds, "seconds");
    sketch = List.copyOf(sketch);
  }

  /** The same, with its distance from the kernel at the stage's beginning, and with what both together took. */
  public KernelRow withDrift(double known, double secondsOfBoth) {
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
        secondsOfBoth);
  }

  /** Whether it is about one response type alone. */
  public boolean ofItself() {
    return response.equals(other);
  }
}
