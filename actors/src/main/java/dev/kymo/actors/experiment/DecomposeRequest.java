package dev.kymo.actors.experiment;

import dev.kymo.probes.update.DecompositionDetail;
import dev.kymo.workers.input.InputLimit;
import dev.kymo.workers.objective.Objective;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An update that somebody wants taken apart.
 *
 * @param file where it was read from
 * @param model Hugging Face folder
 * @param etas learning rates to measure the change at; may be none
 */
public record DecomposeRequest(
    Path file,
    Path model,
    Objective objective,
    List<Update> updates,
    List<Response> observed,
    List<Double> etas,
    Precision precision,
    DecompositionDetail detail) {

  /** What is computed with. */
  public enum Precision {
    FLOAT64,
    FLOAT32
  }

  /**
   * A row of the update.
   *
   * @param responses by their type, at least those that the objective reads
   * @param referenceChosen log π_ref(y⁺); NaN if the objective needs none, likewise for rejected
   */
  public record Update(
      Map<String, Response> responses, double referenceChosen, double referenceRejected) {
    public Update {
      responses = Collections.unmodifiableMap(new LinkedHashMap<>(responses));
    }
  }

  /** A prompt with a response, which says where it stands in the file. */
  public sealed interface Response {
    /** Line and path, for messages. */
    String place();
  }

  /** Token ids of both, the prompt's first. */
  public record Ids(String place, int[] ids, int promptLength) implements Response {}

  /** Texts, to be encoded as training does. */
  public record Text(String place, String prompt, String response) implements Response {}

  public DecomposeRequest {
    updates = List.copyOf(updates);
    observed = List.copyOf(observed);
    etas = List.copyOf(etas);
  }

  /**
   * Reads and checks a request file.
   *
   * @throws BadInputException with all problems found
   */
  public static DecomposeRequest read(Path file) {
    return DecomposeRequestReader.read(file, ExperimentFile.text(file, InputLimit.REQUEST_BYTES));
  }
}
