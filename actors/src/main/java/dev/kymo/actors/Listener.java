package dev.kymo.actors;

import dev.kymo.actors.wire.Wire;
import java.util.function.Consumer;

/**
 * Where nodes of other machines may join an experiment.
 *
 * @param wire where the head is reached
 * @param system name of the actor systems of those who may
 * @param works whether the nodes of this machine are given runs, or only read what these will read
 * @param says lines for the head's screen, told on any thread
 */
public record Listener(Wire wire, String system, boolean works, Consumer<String> says) {}
