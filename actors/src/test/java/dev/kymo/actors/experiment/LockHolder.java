package dev.kymo.actors.experiment;

import java.nio.file.Path;

/** A program that opens an output folder, says so, and holds it until its input ends. */
final class LockHolder {

  private LockHolder() {}

  public static void main(String[] arguments) throws Exception {
    try (OutputFolder held = OutputFolder.open(Path.of(arguments[0]), MovedInputs.NONE)) {
      System.out.println("holding " + held.folder());
      System.in.read();
    } catch (OutputFolderInUseException e) {
      System.out.println(e.getMessage());
    }
  }
}
