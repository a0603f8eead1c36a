package dev.kymo.actors.head;

import dev.kymo.actors.link.AttemptId;
import dev.kymo.actors.link.Lease;
import dev.kymo.actors.link.Link;
import dev.kymo.actors.link.LinkSettings;
import dev.kymo.actors.link.Report;
import dev.kymo.actors.link.ToWorker;
import dev.kymo.actors.link.ToWorker.Orders;
import dev.kymo.actors.link.ToWorker.Wish;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;

/**
 * The head's end of the link for one run: hands its lease to a worker, sends it the whole wanted state on every change and with every beat, takes its reports to
 * the rows' actor, and says when it is lost. Waits neither for disks nor for the journal, so that a worker hears of its head whatever these do.
 */
final class LeaseActor extends AbstractBehavior<LeaseMessage> {

  /** One lease and what its worker is told. */
  private static final class Granted {
    final Lease lease;
    final String node;
    final ActorRef<ToWorker> worker;
    final ActorRef<RunMessage> run;
    LeaseMessage.Want want;
    long number;
    long acknowledged;
    long silentBeats;
    Instant lastHeard = Instant.now();
    boolean heard;
    boolean lost;
    boolean revoked;

    Granted(LeaseMessage.Begin begin, ActorRef<ToWorker> worker) {
      this.lease = begin.lease();
      this.node = begin.slot().node();
      this.worker = worker;
      this.run = begin.run();
      this.want = begin.want();
    }

    Orders orders() {
      number++;
      return new Orders(
          lease.attempt(),
          number,
          revoked ? Long.MAX_VALUE : acknowledged,
          want.committedStep(),
          want.keep(),
          want.paused(),
          revoked ? Wish.STOP : want.wish());
    }
  }

  private final Link link;
  private final ActorRef<RowsMessage> rows;
  private final LinkSettings settings;
  private final ActorRef<Report> reports;
  /** What became of nodes that are gone, by name: a run may still hold a slot of one. */
  private final Map<String, String> gone = new HashMap<>();

  private @Nullable Granted granted;

  private LeaseActor(
      ActorContext<LeaseMessage> context,
      Link link,
      ActorRef<RowsMessage> rows,
      LinkSettings settings) {
    super(context);
    this.link = link;
    this.rows = rows;
    this.settings = settings;
    this.reports = context.messageAdapter(Report.class, LeaseMessage.Reported::new);
  }

  static Behavior<LeaseMessage> create(
      Link link, ActorRef<RowsMessage> rows, LinkSettings settings) {
    return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
      timers.startTimerWithFixedDelay(LeaseMessage.Beat.INSTANCE, settings.beatEvery());
      return new LeaseActor(context, link, rows, settings);
    }));
  }

  @Override
  public Receive<LeaseMessage> createReceive() {
    return newReceiveBuilder()
        .onMessage(LeaseMessage.Begin.class, this::onBegin)
        .onMessage(LeaseMessage.Want.class, this::onWant)
        .onMessage(LeaseMessage.Acknowledge.class, this::onAcknowledge)
        .onMessage(LeaseMessage.Revoke.class, this::onRevoke)
        .onMessage(LeaseMessage.NodeGone.class, this::onNodeGone)
        .onMessage(LeaseMessage.Reported.class, this::onReported)
        .onMessage(LeaseMessage.Beat.class, this::onBeat)
        .build();
  }

  private Behavior<LeaseMessage> onBegin(LeaseMessage.Begin begin) {
    Granted now = new Granted(begin, link.to(getContext(), begin.slot().worker()));
    granted = now;
    String fate = gone.get(now.node);
    if (fate == null) {
      grant(now);
    } else {
      lose(now, fate);
    }
    return this;
  }

  private Behavior<LeaseMessage> onNodeGone(LeaseMessage.NodeGone node) {
    gone.put(node.node(), node.message());
    Granted now = granted;
    if (now != null && now.node.equals(node.node())) {
      lose(now, node.message());
    }
    return this;
  }

  private void lose(Granted now, String message) {
    if (!now.lost && !now.revoked) {
      now.lost = true;
      // before its end, which comes to the rows by way of the run
      rows.tell(new RowsMessage.SilentSince(now.lastHeard));
      now.run.tell(new RunMessage.WorkerLost(now.lease.attempt(), message));
    }
  }

  private void grant(Granted to) {
    to.worker.tell(new ToWorker.Grant(to.lease, reports));
    to.worker.tell(to.orders());
  }

  private Behavior<LeaseMessage> onWant(LeaseMessage.Want want) {
    Granted now = of(want.attempt());
    if (now != null && !now.revoked) {
      now.want = want;
      now.worker.tell(now.orders());
    }
    return this;
  }

  private Behavior<LeaseMessage> onAcknowledge(LeaseMessage.Acknowledge acknowledge) {
    Granted now = of(acknowledge.attempt());
    if (now != null) {
      now.acknowledged = Math.max(now.acknowledged, acknowledge.sequence());
      now.worker.tell(now.orders());
    }
    return this;
  }

  private Behavior<LeaseMessage> onRevoke(LeaseMessage.Revoke revoke) {
    Granted now = of(revoke.attempt());
    if (now != null) {
      now.revoked = true;
      now.worker.tell(now.orders());
    }
    return this;
  }

  private Behavior<LeaseMessage> onReported(LeaseMessage.Reported reported) {
    Report report = reported.report();
    Granted now = of(report.attempt());
    if (now == null) {
      return this;
    }
    now.heard = true;
    now.silentBeats = 0;
    now.lastHeard = Instant.now();
    if (report.sequence() > 0 && !now.revoked) {
      rows.tell(new RowsMessage.TakeReport(report, getContext().getSelf()));
    }
    return this;
  }

  private Behavior<LeaseMessage> onBeat(LeaseMessage.Beat beat) {
    Granted now = granted;
    if (now == null) {
      return this;
    }
    now.silentBeats++;
    boolean silent = now.silentBeats > settings.reportBeats();
    if (silent && now.revoked) {
      granted = null; // it has heard that it is to stop, or ends for want of orders
      return this;
    }
    if (silent) {
      lose(
          now,
          "its worker has said nothing for " + settings.reportsMissedAfter().toSeconds() + " s");
    }
    if (now.heard) {
      now.worker.tell(now.orders());
    } else {
      grant(now);
    }
    return this;
  }

  private @Nullable Granted of(AttemptId attempt) {
    Granted now = granted;
    return now != null && now.lease.attempt().equals(attempt) ? now : null;
  }
}
