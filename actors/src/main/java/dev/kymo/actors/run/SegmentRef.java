package dev.kymo.actors.run;

/**
 * The committed beginning of a file of rows.
 *
 * @param name relative to the run's folder, e.g. {@code rows/t7/steps.jsonl}
 * @param length bytes
 * @param sha256 of these bytes, hexadecimal
 */
public record SegmentRef(String name, long length, String sha256) {}
