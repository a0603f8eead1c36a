package dev.kymo.actors.experiment;

import java.nio.file.Path;

/** The output folder holds something that must not be mixed with a new experiment. */
public final class OutputFolderTakenException extends BadInputException {
  private static final long serialVersionUID = 1;

  OutputFolderTakenException(Path folder, String holdsAndWhatToDo) {
    super(folder + " " + holdsAndWhatToDo);
  }
}
