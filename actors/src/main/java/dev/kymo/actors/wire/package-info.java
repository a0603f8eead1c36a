/** How JVMs reach each other: addresses, certificates, and the secret without which no message finds an actor. Start with {@link dev.kymo.actors.wire.Wire}. */
@NullMarked
package dev.kymo.actors.wire;

import org.jspecify.annotations.NullMarked;
