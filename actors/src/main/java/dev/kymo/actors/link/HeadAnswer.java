package dev.kymo.actors.link;

import dev.kymo.actors.protocol.CrossesJvms;

/** What a head answers a node that is there. A node heeds the head of the newest term. */
public sealed interface HeadAnswer extends CrossesJvms {
  long headTerm();

  /** Leases will come. */
  record Welcome(long headTerm) implements HeadAnswer {}

  /** The head runs another version, whose numbers may be others: none will come. */
  record Refused(long headTerm, String build) implements HeadAnswer {}
}
