/** Files and folders that are written whole or not at all, and their hashes. */
@NullMarked
package dev.kymo.workers.file;

import org.jspecify.annotations.NullMarked;
