/**
 * Rows of prompts and responses, and how they become token ids. Start with {@link DataSet}, then {@link RowEncoder}.
 *
 * <p>Rows and encoded rows are immutable and may be shared between threads; a tokenizer belongs to whoever opened it.
 */
@NullMarked
package dev.kymo.workers.data;

import org.jspecify.annotations.NullMarked;
