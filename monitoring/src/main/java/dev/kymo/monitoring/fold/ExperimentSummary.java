package dev.kymo.monitoring.fold;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.kymo.monitoring.event.RunStatus;
import dev.kymo.vocabulary.RunEvent;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An experiment at a glance. Serialises to JSON with Jackson.
 *
 * @param name of the experiment
 * @param runs its runs by id, in the order in which they were first heard of
 */
public record ExperimentSummary(String name, Map<String, RunSummary> runs) {

  public ExperimentSummary {
    runs = Collections.unmodifiableMap(new LinkedHashMap<>(runs));
  }

  /** An experiment of which nothing is known yet. */
  public static ExperimentSummary unknown(String name) {
    return new ExperimentSummary(name, Map.of());
  }

  /** The summary after one more event. */
  public ExperimentSummary updated(RunEvent event) {
    Map<String, RunSummary> next = new LinkedHashMap<>(runs);
    RunSummary run = runs.getOrDefault(event.run(), RunSummary.unknown(event.run()));
    next.put(event.run(), run.updated(event));
    return new ExperimentSummary(name, next);
  }

  /** With what a process before this one recorded of when a run held a slot and how it came through its crashes; nothing else of it is taken. */
  public ExperimentSummary remembering(RunEvent event) {
    Map<String, RunSummary> next = new LinkedHashMap<>(runs);
    RunSummary run = runs.getOrDefault(event.run(), RunSummary.unknown(event.run()));
    next.put(event.run(), run.remembering(event));
    return new ExperimentSummary(name, next);
  }

  /** How many runs are in each state; states without runs are left out. */
  @JsonProperty
  public Map<RunStatus, Integer> states() {
    Map<RunStatus, Integer> states = new EnumMap<>(RunStatus.class);
    runs.values().forEach(run -> states.merge(run.state(), 1, Integer::sum));
    return Collections.unmodifiableMap(states);
  }

  /** Steps taken by all runs together. */
  @JsonProperty
  public long step() {
    return runs.values().stream().mapToLong(RunSummary::step).sum();
  }

  /** Steps of all runs together. */
  @JsonProperty
  public long totalSteps() {
    return runs.values().stream().mapToLong(RunSummary::totalSteps).sum();
  }

  /** Steps per second of the running runs together; null when unknown. */
  @JsonProperty
  public @Nullable Double stepsPerSecond() {
    double sum = 0;
    for (RunSummary run : runs.values()) {
      Double rate = run.stepsPerSecond();
      sum += rate == null ? 0 : rate;
    }
    return sum > 0 ? sum : null;
  }

  /** Seconds until all runs are done if the present rate lasts; null when unknown. */
  @JsonProperty
  public @Nullable Double secondsLeft() {
    Double stepsPerSecond = stepsPerSecond();
    if (stepsPerSecond == null) {
      return null;
    }
    long left = runs.values().stream()
        .filter(run -> !run.state().ended())
        .mapToLong(RunSummary::stepsLeft)
        .sum();
    return left / stepsPerSecond;
  }

  /** The share of the slots' time that crashes did not cost; null when nothing has crashed. See {@link Goodput}. */
  @JsonProperty
  public @Nullable Double goodput() {
    return runs.values().stream().anyMatch(run -> run.times().disturbed())
        ? Goodput.of(runs.values().stream().map(RunSummary::times).toList())
        : null;
  }

  /** Whether no run will take another step; false when there are none. */
  @JsonProperty
  public boolean ended() {
    return !runs.isEmpty() && runs.values().stream().allMatch(run -> run.state().ended());
  }
}
