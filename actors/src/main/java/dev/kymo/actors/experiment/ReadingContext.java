package dev.kymo.actors.experiment;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the values of a section may refer to, and who is told what is wrong with them.
 *
 * @param responseTypes the response types that there are
 * @param files finds the files that are named; null: no value names any
 */
record ReadingContext(
    Problems problems, List<String> responseTypes, @Nullable FileReferences files) {

  static ReadingContext of(Problems problems) {
    return new ReadingContext(problems, List.of(), null);
  }
}
