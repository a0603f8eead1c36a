/** Nodes in child JVMs, so that native code that crashes costs one attempt and not the experiment. */
@NullMarked
package dev.kymo.actors.process;

import org.jspecify.annotations.NullMarked;
