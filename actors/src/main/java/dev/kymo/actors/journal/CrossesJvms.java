package dev.kymo.actors.journal;

/** Marks a message that may be sent to another JVM; {@link KymoSerializer} writes it. */
public interface CrossesJvms {}
