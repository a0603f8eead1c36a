package dev.kymo.actors.link;

import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.actors.protocol.CrossesJvms;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Read all that these runs will read, models, tokenizers and rows, and say what was found. Asked again until there is an answer.
 *
 * @param specs one run of each recipe and model: what others read differs in its order only
 */
public record Inspect(List<RunSpec> specs, ActorRef<Inspected> replyTo) implements CrossesJvms {
  public Inspect {
    specs = List.copyOf(specs);
  }
}
