/**
 * What was committed of an experiment, in the formats of others: tables for data frames and SQL, event files for TensorBoard, runs of an MLflow
 * server, samples for Prometheus. Start with {@link dev.kymo.monitoring.export.TableExport}; a format of tables is a
 * {@link dev.kymo.monitoring.export.TableFormat}.
 *
 * <p>Which columns there are is what the rows' records declare; no list of them is here. Everything is read once, row by row, so that memory
 * does not grow with what was recorded, and each file is there whole or not at all. Confined to the calling thread. Knows no page and no
 * metrics of a running experiment.
 */
@NullMarked
package dev.kymo.monitoring.export;

import org.jspecify.annotations.NullMarked;
