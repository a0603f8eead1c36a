package dev.kymo.actors.experiment;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Where the models and files that an experiment names lie now. The experiment itself keeps the names that it was recorded with.
 *
 * @param moved what lies elsewhere: recorded location → where it is
 * @param notices what a person should hear of it
 */
record Places(Map<Path, Path> moved, List<Notice> notices) {
  static final Places AS_NAMED = new Places(Map.of(), List.of());

  Places {
    moved = Map.copyOf(moved);
    notices = List.copyOf(notices);
  }

  Path of(Path recorded) {
    return moved.getOrDefault(recorded, recorded);
  }
}
