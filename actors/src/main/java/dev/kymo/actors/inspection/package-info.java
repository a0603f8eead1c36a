/** What a node reads before an experiment begins, so that bad input is refused before anything is written. */
@NullMarked
package dev.kymo.actors.inspection;

import org.jspecify.annotations.NullMarked;
