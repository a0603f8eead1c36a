package dev.kymo.actors.cluster;

import dev.kymo.actors.wire.Endpoint;
import dev.kymo.actors.wire.Wire;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a process that joins is to be.
 *
 * @param head where the head's gate is
 * @param wire where this process is reached
 * @param system name of the actor systems of those who share the token
 * @param token the file that holds it; when it is gone, so is the experiment
 * @param folder where the experiment's folder is here
 * @param roots where further folders are here, by the names that the head has for them too
 * @param machine what it is called
 */
public record JoinOrder(
    Endpoint head,
    Wire wire,
    String system,
    Path token,
    Path folder,
    Map<String, Path> roots,
    String machine) {
  public JoinOrder {
    roots = Map.copyOf(roots);
  }
}
