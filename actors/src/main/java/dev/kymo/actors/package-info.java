/** The composition root: actors that own runs, and what starts them. */
@NullMarked
package dev.kymo.actors;

import org.jspecify.annotations.NullMarked;
