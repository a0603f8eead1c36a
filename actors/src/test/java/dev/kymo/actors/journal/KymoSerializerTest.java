package dev.kymo.actors.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.kymo.actors.Samples;
import dev.kymo.actors.experiment.OnMismatch;
import dev.kymo.actors.fake.Specs;
import dev.kymo.actors.head.HeadTerm;
import dev.kymo.actors.head.InputLedger;
import dev.kymo.actors.link.GateAnswer;
import dev.kymo.actors.link.HeadAnswer;
import dev.kymo.actors.link.Inspect;
import dev.kymo.actors.link.Inspected;
import dev.kymo.actors.link.Report;
import dev.kymo.actors.link.ToWorker;
import dev.kymo.actors.protocol.CrossesJvms;
import dev.kymo.actors.protocol.Journaled;
import dev.kymo.actors.run.LifecycleEvent;
import dev.kymo.vocabulary.plan.Member;
import dev.kymo.workers.objective.Dpo;
import dev.kymo.workers.objective.Ipo;
import dev.kymo.workers.objective.Objective;
import dev.kymo.workers.objective.Objectives;
import dev.kymo.workers.objective.Reduction;
import dev.kymo.workers.objective.Reference;
import dev.kymo.workers.objective.Sft;
import dev.kymo.workers.objective.Slic;
import java.io.IOException;
import java.io.InputStream;
import java.io.NotSerializableException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.Serializers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class KymoSerializerTest {
  private static final ActorTestKit KIT = ActorTestKit.create(ConfigFactory.load());

  private final Serialization serialization =
      SerializationExtension.get(Adapter.toClassic(KIT.system()));
  private final KymoSerializer serializer =
      new KymoSerializer((ExtendedActorSystem) Adapter.toClassic(KIT.system()));

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void fromBinary_everyMessage_equalsWhatWasWritten() throws Exception {
    List<Object> messages = new ArrayList<>(journaled());
    messages.addAll(Samples.toWorker(KIT.<Report>createTestProbe().ref()));
    Samples.items().forEach(item -> messages.add(new Report(Samples.ATTEMPT, 5, item)));
    messages.add(Samples.nodeUp(
        KIT.<ToWorker>createTestProbe().ref(),
        KIT.<Inspect>createTestProbe().ref(),
        KIT.<HeadAnswer>createTestProbe().ref()));
    messages.add(
        new Inspect(List.of(Specs.small(0)), KIT.<Inspected>createTestProbe().ref()));
    messages.addAll(Samples.toGate(
        Samples.nodeUp(
            KIT.<ToWorker>createTestProbe().ref(),
            KIT.<Inspect>createTestProbe().ref(),
            KIT.<HeadAnswer>createTestProbe().ref()),
        KIT.<GateAnswer>createTestProbe().ref()));
    messages.addAll(Samples.gateAnswers());
    messages.addAll(Samples.inspected());
    messages.addAll(Samples.answers());

    for (Object message : messages) {
      byte[] bytes = serializer.toBinary(message);

      assertThat(serializer.fromBinary(bytes, serializer.manifest(message))).isEqualTo(message);
      assertThat(serialization.serializerFor(message.getClass()))
          .isInstanceOf(KymoSerializer.class);
      assertThat(Serializers.manifestFor(serializer, message))
          .isEqualTo(message instanceof Journaled ? "journal:3" : "message:1");
    }
  }

  @Test
  void fromBinary_runOfEveryObjective_equalsWhatWasWritten() throws Exception {
    Reduction mean = Reduction.TOKEN_MEAN;
    List<Objective> objectives = new ArrayList<>(List.of(
        new Sft(List.of("chosen", "rejected"), mean),
        new Dpo(0.3, 0.2, mean, Reference.MODEL),
        new Ipo(0.3, mean, Reference.MODEL),
        new Slic(2, 0.5, "chosen_initial", mean)));
    for (Member<Objective> member : Objectives.FAMILY.members()) {
      objectives.add(member.schema().byDefault());
    }

    for (Objective objective : objectives) {
      Object message = new ToWorker.Grant(
          Samples.lease(Specs.small(0, OnMismatch.STOP, objective)),
          KIT.<Report>createTestProbe().ref());
      byte[] bytes = serializer.toBinary(message);

      assertThat(serializer.fromBinary(bytes, serializer.manifest(message))).isEqualTo(message);
    }
  }

  /**
   * The journal's bytes as version 3 writes them. They must be readable for ever; if writing gives others, the format has
   * changed: give it a new version, keep the old records readable, and add a file of the new bytes beside the old one.
   */
  @Test
  void fromBinary_storedBytesOfVersion3_areReadAndStillWritten() throws Exception {
    List<String> written = new ArrayList<>();
    for (Object event : journaled()) {
      written.add(event.getClass().getSimpleName() + " "
          + HexFormat.of().formatHex(serializer.toBinary(event)));
    }

    assertThat(written).isEqualTo(fixture("journal-3.txt"));
    assertStoredIsRead("journal-3.txt", "journal:3");
  }

  /** As version 2 wrote them, without a check. */
  @Test
  void fromBinary_storedBytesOfVersion2_areRead() throws Exception {
    assertStoredIsRead("journal-2.txt", "journal:2");
  }

  /** As version 1 wrote them, which did not know every event. */
  @Test
  void fromBinary_storedBytesOfVersion1_areRead() throws Exception {
    assertStoredIsRead("journal-1.txt", "journal:1");
  }

  private void assertStoredIsRead(String fixture, String manifest) throws Exception {
    for (KymoSerializer reader : List.of(serializer, KymoSerializer.ofJournal())) {
      for (String stored : fixture(fixture)) {
        int space = stored.indexOf(' ');
        Object event =
            reader.fromBinary(HexFormat.of().parseHex(stored.substring(space + 1)), manifest);

        assertThat(event.getClass().getSimpleName()).isEqualTo(stored.substring(0, space));
        assertThat(journaled()).contains(event);
      }
    }
  }

  @Test
  void samples_ofAGate_coverEveryMessage() {
    assertThat(Samples.gateAnswers())
        .extracting(Object::getClass)
        .containsExactlyInAnyOrder(GateAnswer.class.getPermittedSubclasses());
  }

  @Test
  void journaled_samples_coverEveryEvent() {
    assertThat(Samples.lifecycle())
        .extracting(Object::getClass)
        .containsExactlyInAnyOrder(LifecycleEvent.class.getPermittedSubclasses());
    assertThat(Samples.inputs())
        .extracting(Object::getClass)
        .containsExactlyInAnyOrder(InputLedger.Event.class.getPermittedSubclasses());
  }

  @Test
  void items_coverEveryOneButPieces() {
    assertThat(Samples.items())
        .extracting(Object::getClass)
        .containsAll(Arrays.stream(Report.Item.class.getPermittedSubclasses())
            .filter(type -> !type.equals(Report.Piece.class))
            .toList());
  }

  @Test
  void fromBinary_newerVersion_saysSo() {
    byte[] bytes = serializer.toBinary(new HeadTerm.TermTaken(3));

    assertThatThrownBy(() -> serializer.fromBinary(bytes, "journal:4"))
        .isInstanceOf(NotSerializableException.class)
        .hasMessageContaining("journal:4")
        .hasMessageContaining("newer version of Kymo");
  }

  @Test
  void fromBinary_unknownFormat_isRefused() {
    for (String manifest : List.of("", "journal", "journal:x", "journal:0", "java:1")) {
      assertThatThrownBy(() -> serializer.fromBinary(new byte[] {1}, manifest))
          .as(manifest)
          .isInstanceOf(NotSerializableException.class)
          .hasMessageContaining("format");
    }
  }

  @Test
  void fromBinary_tornOrForeignBytes_isRefused() {
    byte[] bytes = serializer.toBinary(Samples.lifecycle().get(2));
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    byte[] unregistered = {(byte) 0xfe, 0x7f};

    for (byte[] broken : List.of(Arrays.copyOf(bytes, bytes.length / 2), longer, unregistered)) {
      assertThatThrownBy(() -> serializer.fromBinary(broken, "journal:1"))
          .isInstanceOf(NotSerializableException.class);
    }
  }

  @Test
  void fromBinary_anyBitOfAnEventFlipped_isRefused() {
    for (Object event : journaled()) {
      byte[] bytes = serializer.toBinary(event);
      for (int bit = 0; bit < 8 * bytes.length; bit++) {
        byte[] flipped = bytes.clone();
        flipped[bit / 8] ^= (byte) (1 << bit % 8);

        assertThatThrownBy(() -> serializer.fromBinary(flipped, "journal:3"))
            .isInstanceOf(NotSerializableException.class)
            .hasMessageContaining("the event is damaged");
      }
    }
  }

  @Test
  void toBinary_unregisteredClass_isRefused() {
    record Stranger(int x) implements CrossesJvms {}

    assertThatThrownBy(() -> serializer.toBinary(new Stranger(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not registered");
  }

  private static List<Object> journaled() {
    List<Object> events = new ArrayList<>(Samples.lifecycle());
    events.add(new HeadTerm.TermTaken(3));
    events.addAll(Samples.inputs());
    return events;
  }

  private static List<String> fixture(String name) throws IOException {
    try (InputStream in = KymoSerializerTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }
}
