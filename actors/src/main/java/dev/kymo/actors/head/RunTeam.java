package dev.kymo.actors.head;

import dev.kymo.actors.link.Link;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/**
 * The actors that one run has under a head.
 *
 * @param run owns its life
 * @param rows writes its rows
 * @param lease its end of the link
 */
record RunTeam(ActorRef<RunMessage> run, ActorRef<RowsMessage> rows, ActorRef<LeaseMessage> lease) {

  /** {@code context}: of the supervisor, whose children they become. */
  static RunTeam start(
      ActorContext<SupervisorMessage> context,
      Launch launch,
      Launch.PlannedRun planned,
      long term,
      ActorRef<Aggregator.Command> events,
      Link link,
      HeadSettings settings) {
    String id = planned.id();
    ActorRef<RowsMessage> rows = context.spawn(
        RowsActor.create(
            launch.runsFolder(), planned.spec(), planned.totalSteps(), events, settings),
        "rows-" + id,
        DispatcherSelector.fromConfig("kymo.rows-dispatcher"));
    ActorRef<LeaseMessage> lease =
        context.spawn(LeaseActor.create(link, rows, settings.link()), "lease-" + id);
    RunPlace place = new RunPlace(
        term,
        launch.runsFolder().resolve(id),
        launch.references(),
        launch.responses(),
        launch.inputs().of(planned.spec()),
        planned.crashStep(),
        planned.faults());
    ActorRef<RunMessage> run = context.spawn(
        RunActor.create(
            place, planned.spec(), rows, lease, context.getSelf(), settings.checkTermEvery()),
        "run-" + id);
    return new RunTeam(run, rows, lease);
  }
}
