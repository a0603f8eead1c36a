package dev.kymo.actors.head;

import dev.kymo.actors.run.RunOutcome;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An experiment's runs: whom to tell what, and which of them are over under this head. Confined to the supervisor. */
final class RunRoster {
  private final List<String> order;
  private final Map<String, RunTeam> teams = new LinkedHashMap<>();
  private final Set<String> writing = new LinkedHashSet<>();
  private final Map<String, RunOutcome> outcomes = new LinkedHashMap<>();
  private final Set<String> stopped = new LinkedHashSet<>();

  RunRoster(List<String> order) {
    this.order = List.copyOf(order);
  }

  void add(String run, RunTeam team) {
    teams.put(run, team);
    writing.add(run);
  }

  void tell(String run, RunMessage message) {
    @Nullable RunTeam team = teams.get(run);
    if (team != null) {
      team.run().tell(message);
    }
  }

  void tellAll(RunMessage message) {
    teams.values().forEach(team -> team.run().tell(message));
  }

  /** What runs at this node is lost. */
  void nodeGone(String node, String message) {
    teams.values().forEach(team -> team.lease().tell(new LeaseMessage.NodeGone(node, message)));
  }

  void ended(String run, RunOutcome outcome) {
    outcomes.put(run, outcome);
  }

  void stopped(String run) {
    stopped.add(run);
  }

  /** Takes all that have not ended as stopped. */
  void stoppedAll() {
    order.stream().filter(run -> !outcomes.containsKey(run)).forEach(stopped::add);
  }

  /** Whether the run has ended or was stopped. */
  boolean isOver(String run) {
    return outcomes.containsKey(run) || stopped.contains(run);
  }

  boolean areAllOver() {
    return order.stream().allMatch(this::isOver);
  }

  /** How each run ended, in order. */
  ExperimentResult result() {
    return new ExperimentResult(order.stream()
        .map(run -> new ExperimentResult.RunResult(run, outcomes.get(run)))
        .toList());
  }

  void closeRows() {
    teams.values().forEach(team -> team.rows().tell(RowsMessage.Finish.INSTANCE));
  }

  /** The run's rows are closed. */
  void rowsClosed(String run) {
    writing.remove(run);
  }

  boolean isWriting() {
    return !writing.isEmpty();
  }
}
