/**
 * Reads and writes tensors in the safetensors format. Start with {@link SafetensorsFile}, {@link SafetensorsWriter} and, for
 * model folders, {@link ShardedSafetensors}.
 *
 * <p>Readers may be shared between threads. Buffers they return are views of a memory-mapped file and stay valid after the
 * reader is closed. Knows bytes and plain arrays only, no engine.
 */
@NullMarked
package dev.kymo.workers.safetensors;

import org.jspecify.annotations.NullMarked;
