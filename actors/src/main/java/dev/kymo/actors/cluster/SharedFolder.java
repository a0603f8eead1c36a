package dev.kymo.actors.cluster;

import dev.kymo.actors.link.GateAnswer;
import java.io.IOException;
import java.nio.file.Path;

/** The experiment's folder as a node has it, and whether it can show its head that it is the same one. Confined to its actor. */
final class SharedFolder {
  private final Path folder;
  private final long beatsAtMost;
  private String proof = "";
  private String flaw = "";
  private long beats;
  private boolean asked;

  /** {@code beatsAtMost}: so long it may not be the head's, as when a network's file system is late. */
  SharedFolder(Path folder, long beatsAtMost) {
    this.folder = folder;
    this.beatsAtMost = beatsAtMost;
  }

  /** Whether the head has said what to read. */
  boolean isAsked() {
    return asked;
  }

  /** What was read; empty: nothing. */
  String proof() {
    return proof;
  }

  void read(GateAnswer.Prove wanted) {
    asked = true;
    try {
      proof = FolderProof.read(folder, wanted.file());
      beats = 0;
    } catch (IOException e) {
      proof = ""; // it may be seen a moment later
      flaw = "--shared " + folder + " is not the folder that the head calls " + wanted.folder()
          + ": " + e.getMessage()
          + ". Both machines must see one and the same folder, for instance by NFS";
    }
  }

  /** Time goes by. What is wrong with it for too long by now; empty: nothing. */
  String beat() {
    beats = asked && proof.isEmpty() ? beats + 1 : 0;
    return beats > beatsAtMost ? flaw : "";
  }
}
