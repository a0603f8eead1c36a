package dev.kymo.actors.experiment;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds what an experiment's runs read: where it was recorded; else where it lies as it lay to the output folder, if both were moved
 * or copied together; else where a person says. What is found holds what was recorded, or it is not taken.
 */
final class InputSearch {
  private final Path folder;
  private final Experiment experiment;
  private final List<RecordedInput> inputs;
  private final Map<Path, Path> moved = new HashMap<>();
  private final Notices notices = new Notices();
  private final Set<String> problems = new LinkedHashSet<>();
  private final Set<String> options = new LinkedHashSet<>();

  private InputSearch(Path folder, Experiment experiment, Provenance provenance) {
    this.folder = folder;
    this.experiment = experiment;
    this.inputs = provenance.inputs(experiment);
  }

  /**
   * Finds everything.
   *
   * @param folder the output folder
   * @throws BadInputException that names each file that has changed or is nowhere, and the options that say where it is
   */
  static Places find(Path folder, Experiment experiment, Provenance provenance, MovedInputs given) {
    InputSearch search = new InputSearch(folder, experiment, provenance);
    search.find(new GivenPlaces(experiment, given));
    return new Places(search.moved, search.notices.list());
  }

  private void find(GivenPlaces given) {
    Map<RecordedInput, Path> said = given.of(inputs);
    for (RecordedInput input : inputs) {
      Path place = said.get(input);
      if (place == null) {
        place = found(input);
      }
      if (place != null && !place.equals(input.location())) {
        moved.put(input.location(), place);
        notices.add(
            input.key(),
            "was " + input.location() + " when the experiment began; " + place
                + ", which holds the same, is read");
      }
    }
    refuse();
  }

  /** Null: nowhere, which is a problem. */
  private @Nullable Path found(RecordedInput input) {
    BuiltinFiles.restore(input.location());
    List<String> differences = input.differences(input.location());
    if (differences.isEmpty()) {
      return input.location();
    }
    for (Path place : elsewhere(input.location())) {
      List<String> there = input.differences(place);
      if (there.isEmpty()) {
        return place;
      }
      differences.addAll(there);
    }
    problems.addAll(differences);
    if (!Files.exists(input.location())) {
      options.add(input.option() + "PATH");
    }
    return null;
  }

  /** What is there of the location's last names below the output folder and the folders that it is in, the nearest first. */
  private List<Path> elsewhere(Path location) {
    Set<Path> places = new LinkedHashSet<>();
    for (@Nullable Path base = folder; base != null; base = base.getParent()) {
      for (int first = 1; first < location.getNameCount(); first++) {
        Path place = base.resolve(location.subpath(first, location.getNameCount()));
        if (Files.exists(place) && !place.equals(location)) {
          places.add(place);
        }
      }
    }
    return new ArrayList<>(places);
  }

  private void refuse() {
    if (problems.isEmpty()) {
      return;
    }
    String message = experiment.noLongerAsStarted(problems);
    throw new BadInputException(
        options.isEmpty()
            ? message
            : message + "\nIf they were moved, say where they are: ./kymo resume " + folder + " "
                + String.join(" ", options));
  }
}
