package dev.kymo.monitoring.export;

import java.nio.file.Path;

/**
 * A file that an export has written.
 *
 * @param content what is counted in it, in the plural
 * @param count so many
 */
public record ExportedFile(Path file, String content, long count) {}
