package dev.kymo.actors.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * A file of an experiment's folder by which a node shows that it sees the same folder. Its name and what is in it are random and of one head: a copy of the folder has
 * it not, and no cache of a network's file system can have learned that there is none.
 *
 * @param folder the experiment's, as the head has it
 */
record FolderProof(Path folder, String file, String text) {
  private static final String PREFIX = "cluster-proof-";
  private static final int BYTES = 16;
  private static final int LONGEST = 1000;

  /** Writes a new one, and removes what earlier heads left. */
  static FolderProof write(Path folder) throws IOException {
    removeAll(folder);
    FolderProof proof = new FolderProof(folder, PREFIX + random(), random());
    Files.writeString(folder.resolve(proof.file), proof.text, StandardCharsets.UTF_8);
    return proof;
  }

  private static String random() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static void removeAll(Path folder) throws IOException {
    try (DirectoryStream<Path> old = Files.newDirectoryStream(folder, PREFIX + "*")) {
      for (Path file : old) {
        Files.deleteIfExists(file);
      }
    }
  }

  /**
   * What a file of that name says where a node has the folder.
   *
   * @throws IOException if it cannot be read, or nothing can be written beside it
   */
  static String read(Path folder, String file) throws IOException {
    if (!file.matches(PREFIX + "[0-9a-f]+")) {
      throw new IOException("'" + file + "' is no name of such a file");
    }
    String text = Files.readString(folder.resolve(file), StandardCharsets.UTF_8);
    if (!Files.isWritable(folder)) {
      throw new IOException("it can be read but not written");
    }
    return text.length() > LONGEST ? "" : text;
  }

  void remove() throws IOException {
    Files.deleteIfExists(folder.resolve(file));
  }
}
