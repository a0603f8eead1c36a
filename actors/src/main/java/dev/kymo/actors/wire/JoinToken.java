package dev.kymo.actors.wire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;

/** The secret that head and nodes of one experiment share. The actor systems' name is made of it, so that without it no message finds an actor. */
public final class JoinToken {
  /** The file of an experiment's folder that holds it. */
  public static final String FILE = "cluster-token";

  private static final int BYTES = 16;
  private static final int SHORTEST = 16;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private final String text;

  private JoinToken(String text) {
    this.text = text;
  }

  /** A new one. */
  public static JoinToken random() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return new JoinToken(HexFormat.of().formatHex(bytes));
  }

  /**
   * That of a file.
   *
   * @throws IOException if the file cannot be read
   * @throws IllegalArgumentException if others may read it or it is too short, for people
   */
  public static JoinToken read(Path file) throws IOException {
    String text = Files.readString(file, StandardCharsets.UTF_8).strip();
    if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
      Set<PosixFilePermission> others = Files.getPosixFilePermissions(file);
      others.removeAll(OWNER_ONLY);
      others.remove(PosixFilePermission.OWNER_EXECUTE);
      if (!others.isEmpty()) {
        throw new IllegalArgumentException(
            file + " may be read or written by others: chmod 600 " + file);
      }
    }
    if (text.length() < SHORTEST) {
      throw new IllegalArgumentException(
          file + " holds " + text.length() + " characters; a token has at least " + SHORTEST);
    }
    return new JoinToken(text);
  }

  /** Writes it, readable for its owner alone, so that whoever sees the file sees all of it. */
  public void write(Path file) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.deleteIfExists(part);
    if (Files.getFileStore(file.toAbsolutePath().getParent()).supportsFileAttributeView("posix")) {
      Files.createFile(part, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    } else {
      Files.createFile(part);
    }
    Files.writeString(part, text + "\n", StandardCharsets.UTF_8, StandardOpenOption.WRITE);
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** The name of the actor systems that share it. */
  public String system() {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256")
          .digest(("kymo cluster " + text).getBytes(StandardCharsets.UTF_8));
      return "kymo-" + HexFormat.of().formatHex(hash, 0, BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JoinToken token && token.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }
}
