package dev.kymo.actors.experiment;

import dev.kymo.workers.input.InputFile;
import dev.kymo.workers.input.InputLimit;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * An experiment together with the text it was read from, so that what is kept beside the output is what was run.
 *
 * @param path the file
 * @param text its content
 * @param experiment what it says, with the rows drawn that its probes observe
 * @param notices what of it may surprise
 */
public record ExperimentFile(Path path, String text, Experiment experiment, List<Notice> notices) {

  public ExperimentFile {
    notices = List.copyOf(notices);
  }

  /**
   * Reads and checks an experiment file.
   *
   * @throws BadInputException with all problems found
   */
  public static ExperimentFile read(Path yaml) {
    return of(yaml, text(yaml));
  }

  /**
   * Checks an experiment that is not in a file of its own.
   *
   * @param yaml the file it stands for, in messages and for its paths
   * @throws BadInputException with all problems found
   */
  public static ExperimentFile of(Path yaml, String text) {
    ExperimentReader.Result result = ExperimentReader.read(yaml, text, true);
    if (result.provenance() != null) {
      // a resolved file says which bytes it was made for; running it means running these
      result.provenance().verify(result.experiment());
    }
    return new ExperimentFile(
        yaml, text, ObservedRowsDraw.of(result.experiment()), result.notices());
  }

  static String text(Path yaml) {
    return text(yaml, InputLimit.YAML_BYTES);
  }

  /** A file's text, within a limit. */
  static String text(Path file, InputLimit limit) {
    if (!Files.exists(file)) {
      throw new BadInputException("there is no file " + file);
    }
    byte[] bytes = InputFile.bytes(file, limit);
    try {
      // decoding is strict, so encoding the text again gives the file's bytes
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new BadInputException(file + " is not UTF-8 text", e);
    }
  }
}
