/**
 * What comes from outside: how much of it is read, where from, and how messages quote it. Start with {@link InputLimits}.
 *
 * <p>A file that was made to harm must cost a message, not the machine: limits are looked at before anything is read or
 * allocated. Of this program it imports only what knows files. Thread-safe.
 */
@NullMarked
package dev.kymo.workers.input;

import org.jspecify.annotations.NullMarked;
