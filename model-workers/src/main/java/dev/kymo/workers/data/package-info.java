/** Rows of prompts and responses, and how they become token ids. */
@NullMarked
package dev.kymo.workers.data;

import org.jspecify.annotations.NullMarked;
