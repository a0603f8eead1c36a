package dev.kymo.probes.decomposition;

/**
 * One (row, response type) that is watched.
 *
 * @param row row number in the probe set
 * @param response its response type
 */
public record ObservedExample(int row, String response, Example example) {}
