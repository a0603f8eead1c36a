package dev.kymo.actors.link;

import org.apache.pekko.actor.typed.ActorRef;

/**
 * A place on a node where one run at a time is trained and probed.
 *
 * @param name unique among all nodes of a head
 * @param device what it computes on
 * @param memory of the device in bytes, shared by its slots
 * @param worker who takes leases for it
 */
public record Slot(String name, String device, long memory, ActorRef<ToWorker> worker) {}
