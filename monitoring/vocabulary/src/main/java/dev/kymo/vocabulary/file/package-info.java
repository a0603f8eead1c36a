/**
 * Files that survive a loss of power and are there whole or not at all ({@link dev.kymo.vocabulary.file.Durably}): what everything that writes
 * has in common, and no more. Thread-safe; imports nothing but the JDK.
 */
@NullMarked
package dev.kymo.vocabulary.file;

import org.jspecify.annotations.NullMarked;
