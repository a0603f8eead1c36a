package dev.kymo.actors.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Registration;
import dev.kymo.actors.head.HeadTerm;
import dev.kymo.actors.link.Roots;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class KryoFormatTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  /** Above every number in use. */
  private static final int END = 1000;

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  /**
   * Numbers are stored for ever. A new class adds a line; no other change of the file is right.
   */
  @Test
  void create_numbers_areThoseOnRecord() throws Exception {
    Kryo kryo = KryoFormat.create(ActorRefResolver.get(KIT.system()), Roots.NONE);

    List<String> numbers = new ArrayList<>();
    for (int id = 0; id < END; id++) {
      Registration registration = kryo.getRegistration(id);
      if (registration != null) {
        numbers.add(id + " " + registration.getType().getName());
      }
    }

    assertThat(numbers).isEqualTo(recorded());
  }

  @Test
  void register_numberTaken_isRefused() {
    Kryo kryo = KryoFormat.ofJournal();

    assertThatThrownBy(() -> kryo.register(KryoFormatTest.class, 66))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("66")
        .hasMessageContaining(HeadTerm.TermTaken.class.getName());
  }

  private static List<String> recorded() throws IOException {
    try (InputStream in = KryoFormatTest.class.getResourceAsStream("kryo-numbers.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }
}
