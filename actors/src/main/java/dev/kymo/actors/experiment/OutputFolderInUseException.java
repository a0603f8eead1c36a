package dev.kymo.actors.experiment;

import java.nio.file.Path;

/** Another process (or another part of this one) works in the output folder. */
public final class OutputFolderInUseException extends BadInputException {
  private static final long serialVersionUID = 1;

  OutputFolderInUseException(Path folder, String holder) {
    super(folder + " is in use by " + holder
        + "; wait until it has finished, or choose another folder");
  }
}
