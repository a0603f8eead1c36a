package dev.kymo.actors.experiment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a person says about where an experiment's models and data are, checked by what lies there. */
final class GivenPlaces {
  private final List<String> models;
  private final MovedInputs given;
  private final Map<RecordedInput, Path> places = new HashMap<>();

  GivenPlaces(Experiment experiment, MovedInputs given) {
    this.models = experiment.models().stream().map(Experiment::modelName).toList();
    this.given = given;
  }

  /**
   * The places said, by what is recorded to be there.
   *
   * @throws BadInputException if something else lies there, or if nothing of the kind is recorded
   */
  Map<RecordedInput, Path> of(List<RecordedInput> inputs) {
    given.models().forEach((name, path) -> take(inputs, modelOption(name), path));
    take(inputs, RecordedInput.TRAIN, given.train());
    take(inputs, RecordedInput.PROBES, given.probes());
    take(inputs, RecordedInput.HELD_OUT, given.heldOut());
    given.batches().forEach(path -> takeBatches(inputs, path));
    return places;
  }

  private String modelOption(String name) {
    if (models.size() == 1 && (name.isEmpty() || models.contains(name))) {
      return RecordedInput.MODEL;
    }
    if (!models.contains(name)) {
      throw new BadInputException("--model " + (name.isEmpty() ? "PATH" : name + "=PATH")
          + " names none of the experiment's models; they are " + String.join(", ", models)
          + (models.size() > 1 ? " (--model NAME=PATH)" : ""));
    }
    return RecordedInput.MODEL + name + "=";
  }

  private void take(List<RecordedInput> inputs, String option, @Nullable Path path) {
    if (path == null) {
      return;
    }
    if (inputs.stream().noneMatch(input -> input.option().equals(option))) {
      throw new BadInputException(option + path + ": the experiment reads no such rows");
    }
    for (RecordedInput input : inputs) {
      if (input.option().equals(option)) {
        Path place = real(path);
        List<String> differences = input.differences(place);
        if (!differences.isEmpty()) {
          throw new BadInputException(option + path
              + " is not what the experiment was started with:\n  "
              + String.join("\n  ", differences));
        }
        places.put(input, place);
      }
    }
  }

  private void takeBatches(List<RecordedInput> inputs, Path path) {
    Path place = real(path);
    List<RecordedInput> batches = inputs.stream()
        .filter(input -> input.option().equals(RecordedInput.BATCHES))
        .toList();
    List<RecordedInput> same =
        batches.stream().filter(input -> input.differences(place).isEmpty()).toList();
    if (same.isEmpty()) {
      throw new BadInputException(RecordedInput.BATCHES
          + path
          + (batches.isEmpty()
              ? ": no stage of the experiment reads batches from a file"
              : " holds none of the batches that the experiment was started with"));
    }
    same.forEach(input -> places.put(input, place));
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      // it does not exist, which the comparison says
      return path.toAbsolutePath().normalize();
    }
  }
}
