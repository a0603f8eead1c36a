/** Files and folders that are written whole or not at all, their hashes, and folders for the time being. */
@NullMarked
package dev.kymo.workers.file;

import org.jspecify.annotations.NullMarked;
