package dev.kymo.actors.protocol;

/** Marks an event that is stored in the journal and must be readable by every later version. */
public interface Journaled extends CrossesJvms {}
