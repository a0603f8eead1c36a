package dev.kymo.workers.training;

import java.nio.file.Path;

/**
 * Where reference log-probabilities are kept and shared by content between an experiment's runs.
 *
 * @param path the folder, which is made when something is kept
 * @param hashes which of its files can be believed
 */
public record ReferenceFolder(Path path, ReferenceHashes hashes) {

  /** A folder whose present files are not believed. */
  public static ReferenceFolder of(Path path) {
    return new ReferenceFolder(path, ReferenceHashes.none());
  }
}
