/** What head and nodes say to each other, the same in one JVM, across processes and across machines; the only package that both see. */
@NullMarked
package dev.kymo.actors.link;

import org.jspecify.annotations.NullMarked;
