/**
 * The command line. Start with {@link dev.kymo.actors.cli.Main}. A new command is a picocli class that {@code Main} adds;
 * it throws {@code BadInputException} for what the user can put right.
 */
@NullMarked
package dev.kymo.actors.cli;

import org.jspecify.annotations.NullMarked;
