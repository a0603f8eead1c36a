/**
 * Holds the README and docs to what the commands print. Every block there says in a comment above it what it is; a block of output, and
 * a picture, names the commands that make it, and a test runs them. Start with {@code Sample}; docs/README.md says how to write one.
 */
package dev.kymo.actors.samples;
