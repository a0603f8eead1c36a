package dev.kymo.actors.protocol;

/** Marks a message that may be sent to another JVM; the Kryo serializer bound in {@code reference.conf} writes it. */
public interface CrossesJvms {}
