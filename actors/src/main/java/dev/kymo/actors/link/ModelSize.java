package dev.kymo.actors.link;

import java.nio.file.Path;

/**
 * How large a model is.
 *
 * @param model its folder
 * @param parameters their count
 */
public record ModelSize(Path model, long parameters) {}
