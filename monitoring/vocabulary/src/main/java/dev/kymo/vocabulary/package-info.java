/**
 * The one vocabulary of what happens to a run: rows of numbers ({@link dev.kymo.vocabulary.RunRow}).
 *
 * <p>Plain records that every module sees: imports nothing but the JDK. A new row is a record that implements {@link
 * dev.kymo.vocabulary.RunRow}.
 */
@NullMarked
package dev.kymo.vocabulary;

import org.jspecify.annotations.NullMarked;
