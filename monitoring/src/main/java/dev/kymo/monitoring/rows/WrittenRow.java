package dev.kymo.monitoring.rows;

/**
 * A row that stands in the current segment and is not committed.
 *
 * @param row the row
 * @param end the place behind it in the file
 * @param sha256 of the file up to there, hexadecimal
 */
record WrittenRow(RowLine row, long end, String sha256) {}
