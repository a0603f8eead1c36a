package dev.kymo.workers.model;

/**
 * Sizes of a rotary position embedding.
 *
 * @param headSize d
 * @param rotated leading dimensions of a head that are turned, even
 * @param base of the geometric sequence of frequencies
 */
public record RotarySpec(int headSize, int rotated, double base) {}
