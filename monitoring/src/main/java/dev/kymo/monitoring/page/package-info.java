/**
 * What the live page shows, kept in bounded memory and handed out as numbered messages. Start with {@link
 * dev.kymo.monitoring.page.PageFeed}.
 *
 * <p>The feed is thread-safe; a reader belongs to one thread. Knows nothing of HTTP.
 */
@NullMarked
package dev.kymo.monitoring.page;

import org.jspecify.annotations.NullMarked;
