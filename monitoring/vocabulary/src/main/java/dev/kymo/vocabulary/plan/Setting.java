package dev.kymo.vocabulary.plan;

/**
 * What a plan says for one of its keys.
 *
 * @param value as it is written: an Integer, a Long, a Double, a Boolean, a String, or a list of such
 * @param byDefault whether it is what counts where nothing is written
 */
public record Setting(String key, Object value, boolean byDefault) {}
