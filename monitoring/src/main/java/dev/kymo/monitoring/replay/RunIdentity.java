package dev.kymo.monitoring.replay;

/**
 * A run as its experiment names it, which is known also when its log is damaged.
 *
 * @param run its id, the name of its folder
 * @param recipe name of the recipe
 * @param seed seeds the order of the rows
 * @param model folder name of the model
 */
public record RunIdentity(String run, String recipe, long seed, String model) {}
