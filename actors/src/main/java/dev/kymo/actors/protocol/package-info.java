/** What marks messages: whether they may cross JVMs, whether the journal holds them. Knows neither actors nor serializers. */
@NullMarked
package dev.kymo.actors.protocol;

import org.jspecify.annotations.NullMarked;
