/** What a worker is handed when it is to train: plain data that any JVM can read. */
@NullMarked
package dev.kymo.actors.lease;

import org.jspecify.annotations.NullMarked;
