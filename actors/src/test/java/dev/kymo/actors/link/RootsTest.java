package dev.kymo.actors.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kymo.actors.Samples;
import dev.kymo.actors.fake.Specs;
import dev.kymo.actors.journal.KymoSerializer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.junit.jupiter.api.Test;

class RootsTest {
  private static final Path HERE = Path.of("/head/out/hh");
  private static final Path THERE = Path.of("/scratch/node7/hh");

  private final Roots head = Roots.from(Roots.configured(Roots.EXPERIMENT, HERE));
  private final Roots node = Roots.from(Roots.configured(Roots.EXPERIMENT, THERE));

  @Test
  void name_belowARoot_isFoundWhereverTheRootIs() {
    String name = head.name(HERE.resolve("runs/sft-s0"));

    assertThat(name).isEqualTo("experiment:runs/sft-s0");
    assertThat(node.path(name)).isEqualTo(THERE.resolve("runs/sft-s0"));
    assertThat(node.path(head.name(HERE))).isEqualTo(THERE);
  }

  @Test
  void name_belowNoRoot_isTheSameEverywhere() {
    for (String path : List.of("/data/models/pythia", "/head/out/hh-2/a:b", "model")) {
      assertThat(node.path(head.name(Path.of(path)))).isEqualTo(Path.of(path));
    }
  }

  @Test
  void path_unknownRootOrOneThatIsLeft_isRefused() {
    assertThatThrownBy(() -> node.path("shared:models"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("shared");
    assertThatThrownBy(() -> node.path("experiment:../../etc/passwd"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("leads out");
  }

  @Test
  void lease_written_holdsNoPathOfItsHead() throws Exception {
    ActorTestKit here = ActorTestKit.create(Roots.configured(Roots.EXPERIMENT, HERE));
    ActorTestKit there = ActorTestKit.create(Roots.configured(Roots.EXPERIMENT, THERE));
    try {
      Lease sample = Samples.lease(Specs.small(0));
      Lease lease = new Lease(
          sample.attempt(),
          sample.number(),
          sample.spec(),
          HERE.resolve("runs/sft-s0"),
          HERE.resolve("references"),
          sample.knownReferences(),
          sample.inputs(),
          sample.checkpoint(),
          sample.branching(),
          sample.kept(),
          sample.crashStep(),
          sample.faults());
      ToWorker.Grant grant =
          new ToWorker.Grant(lease, here.<Report>createTestProbe().ref());
      KymoSerializer writer =
          new KymoSerializer((ExtendedActorSystem) Adapter.toClassic(here.system()));
      KymoSerializer reader =
          new KymoSerializer((ExtendedActorSystem) Adapter.toClassic(there.system()));

      byte[] bytes = writer.toBinary(grant);
      ToWorker.Grant read = (ToWorker.Grant) reader.fromBinary(bytes, writer.manifest(grant));

      assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).doesNotContain("/head/");
      assertThat(read.lease().runFolder()).isEqualTo(THERE.resolve("runs/sft-s0"));
      assertThat(read.lease().references()).isEqualTo(THERE.resolve("references"));
      assertThat(read.lease().spec()).isEqualTo(lease.spec());
    } finally {
      here.shutdownTestKit();
      there.shutdownTestKit();
    }
  }
}
