package dev.kymo.workers.checkpoint;

/**
 * Names a checkpoint and its content.
 *
 * @param name folder name
 * @param step the step after which it was written
 * @param hash SHA-256 over its files, hexadecimal
 * @param bytes total size of its files
 */
public record CheckpointId(String name, long step, String hash, long bytes) {}
