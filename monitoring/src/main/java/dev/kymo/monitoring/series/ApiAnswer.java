package dev.kymo.monitoring.series;

/**
 * What a request is answered with.
 *
 * @param json whether it is JSON; else it is CSV
 * @param bytes in UTF-8; not copied
 */
public record ApiAnswer(boolean json, byte[] bytes) {}
