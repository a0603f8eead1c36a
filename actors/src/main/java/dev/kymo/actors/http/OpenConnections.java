package dev.kymo.actors.http;

import java.net.InetAddress;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The connections that are open, so many at most. Who comes is always let in: for him the connection goes that has been quiet
 * longest, of the same peer or, when there are too many in all, of the peer that has most. Turning newcomers away instead would let
 * whoever holds connections decide that nobody else gets an answer. Thread-safe.
 *
 * <p>Quiet is who neither asks anything nor takes what it is sent: half a request, sent byte by byte, counts for nothing.
 */
final class OpenConnections {
  private final int perPeer;
  private final int inAll;
  /** Connections of each peer; the quietest first. */
  private final Map<InetAddress, Set<Connection>> peers = new HashMap<>();

  private long clock;

  /**
   * @param perPeer most connections of one address
   * @param inAll most connections of all together
   */
  OpenConnections(int perPeer, int inAll) {
    if (perPeer < 1 || inAll < 1) {
      throw new IllegalArgumentException(
          "connections must be at least 1 per peer and in all, not " + perPeer + " and " + inAll);
    }
    this.perPeer = perPeer;
    this.inAll = inAll;
  }

  /** One connection. */
  final class Connection {
    private final InetAddress peer;
    private final Runnable hangUp;
    private long active;

    private Connection(InetAddress peer, Runnable hangUp) {
      this.peer = peer;
      this.hangUp = hangUp;
    }

    /** It has asked something or taken something. */
    void act() {
      synchronized (OpenConnections.this) {
        Set<Connection> same = peers.get(peer);
        if (same != null && same.remove(this)) { // not after it has gone
          active = ++clock;
          same.add(this);
        }
      }
    }

    /** It is closed, by whomever. */
    void gone() {
      forget(this);
    }
  }

  /**
   * Lets a connection in, and hangs up on another one if there is no room.
   *
   * @param hangUp closes it at once; called at most once, and not while anybody waits for this object
   */
  Connection admit(InetAddress peer, Runnable hangUp) {
    Connection newcomer = new Connection(peer, hangUp);
    Connection leaves = null;
    synchronized (this) {
      Set<Connection> same = peers.computeIfAbsent(peer, unseen -> new LinkedHashSet<>());
      if (same.size() >= perPeer) {
        leaves = same.iterator().next();
      } else if (size() >= inAll) {
        leaves = quietestOfMost();
      }
      newcomer.active = ++clock;
      same.add(newcomer);
      if (leaves != null) {
        forget(leaves);
      }
    }
    if (leaves != null) {
      leaves.hangUp.run();
    }
    return newcomer;
  }

  private Connection quietestOfMost() {
    return peers.values().stream()
        .filter(some -> !some.isEmpty())
        .max(Comparator.<Set<Connection>>comparingInt(Collection::size)
            .thenComparing(some -> -some.iterator().next().active))
        .orElseThrow(() -> new IllegalStateException("there is no room and nobody is here"))
        .iterator()
        .next();
  }

  private synchronized void forget(Connection connection) {
    Set<Connection> same = peers.get(connection.peer);
    if (same != null && same.remove(connection) && same.isEmpty()) {
      peers.remove(connection.peer);
    }
  }

  /** How many are open. */
  synchronized int size() {
    return peers.values().stream().mapToInt(Collection::size).sum();
  }
}
