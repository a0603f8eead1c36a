package dev.kymo.actors.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kymo.actors.http.OpenConnections.Connection;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenConnectionsTest {
  private final OpenConnections open = new OpenConnections(3, 5);
  private final List<String> closed = new ArrayList<>();

  private Connection admit(int peer, String name) throws UnknownHostException {
    InetAddress address = InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) peer});
    return open.admit(address, () -> closed.add(name));
  }

  @Test
  void admit_peerHasMost_closesItsQuietest() throws UnknownHostException {
    admit(2, "other");
    Connection first = admit(1, "first");
    admit(1, "second");
    admit(1, "third");
    first.act();

    admit(1, "fourth");
    admit(1, "fifth");

    assertThat(closed).containsExactly("second", "third");
    assertThat(open.size()).isEqualTo(4);
  }

  @Test
  void admit_noRoomInAll_closesQuietestOfThePeerThatHasMost() throws UnknownHostException {
    admit(1, "first");
    admit(2, "second");
    admit(2, "third");
    admit(3, "fourth");
    admit(2, "fifth");

    admit(4, "sixth");

    assertThat(closed).containsExactly("second");
    assertThat(open.size()).isEqualTo(5);
  }

  @Test
  void gone_placeIsFree_nobodyIsClosed() throws UnknownHostException {
    Connection first = admit(1, "first");
    admit(1, "second");
    admit(1, "third");

    first.gone();
    first.gone();
    first.act();
    admit(1, "fourth");

    assertThat(closed).isEmpty();
    assertThat(open.size()).isEqualTo(3);
  }

  @Test
  void admit_closerAnnouncesItsOwnEnd_isForgottenOnce() throws UnknownHostException {
    List<Connection> ended = new ArrayList<>();
    InetAddress peer = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    Connection first = open.admit(peer, () -> ended.get(0).gone());
    ended.add(first);
    admit(1, "second");
    admit(1, "third");

    admit(1, "fourth");

    assertThat(open.size()).isEqualTo(3);
    assertThat(closed).isEmpty();
  }

  @Test
  void create_noRoomAtAll_isRefused() {
    assertThatThrownBy(() -> new OpenConnections(0, 5)).hasMessageContaining("at least 1");
  }
}
