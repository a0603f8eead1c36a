package dev.kymo.actors.chaos;

import java.time.Instant;

/**
 * A fault that happened.
 *
 * @param what what was done, and to what
 */
public record Inflicted(FaultKind kind, Instant at, String what) {}
