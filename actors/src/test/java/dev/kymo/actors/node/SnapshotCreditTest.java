package dev.kymo.actors.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.actors.Samples;
import dev.kymo.actors.fake.FakeSnapshot;
import dev.kymo.actors.fake.Faults;
import dev.kymo.actors.fake.Specs;
import org.junit.jupiter.api.Test;

class SnapshotCreditTest {
  private final Faults faults = Faults.none();

  @Test
  void allows_boundedInNumberAndBytes_butAlwaysOne() {
    SnapshotCredit byNumber = new SnapshotCredit(2, 1000);
    SnapshotCredit byBytes = new SnapshotCredit(10, 17);
    SnapshotCredit tooSmall = new SnapshotCredit(10, 1);

    assertThat(taken(byNumber)).isEqualTo(2);
    assertThat(taken(byBytes)).isEqualTo(2);
    assertThat(taken(tooSmall)).isEqualTo(1);
  }

  @Test
  void release_givesCreditBack() {
    SnapshotCredit credit = new SnapshotCredit(2, 1000);
    taken(credit);

    credit.release(1);

    assertThat(credit.allows(false)).isTrue();
    assertThat(credit.lag(5)).isEqualTo(3);
    assertThat(credit.handedOut()).isEqualTo(2);
  }

  @Test
  void close_unclaimedSnapshots_areClosed() {
    SnapshotCredit credit = new SnapshotCredit(2, 1000);
    StepSnapshot claimed = credit.add(snapshot(1));
    credit.add(snapshot(2));
    var parameters = claimed.claim();

    credit.close();

    assertThat(faults.snapshotsClosed).hasValue(1);
    assertThat(claimed.claim()).isNull();
    parameters.close();
    assertThat(faults.snapshotsClosed).hasValue(2);
  }

  private long taken(SnapshotCredit credit) {
    while (credit.allows(false)) {
      credit.add(snapshot(credit.handedOut() + 1));
    }
    return credit.handedOut();
  }

  private StepSnapshot snapshot(long step) {
    return new StepSnapshot(
        Samples.ATTEMPT, Specs.small(0).probes(), new FakeSnapshot(faults, 0, step, 1, null, 5));
  }
}
