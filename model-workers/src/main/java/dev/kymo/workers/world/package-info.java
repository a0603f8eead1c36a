/**
 * The built-in world: a village with a grammar that asks and answers questions about it, the tokenizer and the small model
 * that know its language. Start with {@link GrammarWorld}; {@link WorldBuilder} makes the model, {@link BuiltinWorld} hands
 * out what was made.
 *
 * <p>All of it is a function of seeds and of {@code grammar.json}. To say more, extend that file, then build the world anew.
 */
@NullMarked
package dev.kymo.workers.world;

import org.jspecify.annotations.NullMarked;
