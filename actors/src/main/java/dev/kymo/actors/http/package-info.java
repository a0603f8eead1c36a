/** What a running experiment shows on a port: metrics and its state. Bound to loopback; on threads of its own. */
@NullMarked
package dev.kymo.actors.http;

import org.jspecify.annotations.NullMarked;
