package dev.kymo.actors.link;

/**
 * A file of reference log-probabilities.
 *
 * @param name in the folder of references
 * @param sha256 of its bytes, hexadecimal
 */
public record ReferenceFile(String name, String sha256) {}
