package dev.kymo.vocabulary;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;
import java.util.regex.Pattern;

/** Why a file could not be read or written, in words for a person: some exceptions have no message but the file's name. */
public final class IoReason {
  private static final Pattern ENDING = Pattern.compile("(Exception|Error)$");
  private static final Pattern BORDER = Pattern.compile("(?<=[a-z])(?=[A-Z])");

  private IoReason() {}

  /** The reason, behind the file where the failure names one. */
  public static String withFile(IOException failure) {
    String file = failure instanceof FileSystemException system ? system.getFile() : null;
    return file == null ? of(failure) : file + ": " + of(failure);
  }

  /** The reason alone, without the file. */
  public static String of(IOException failure) {
    if (failure instanceof NoSuchFileException) {
      return "there is no such file or folder";
    }
    if (failure instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (failure instanceof FileAlreadyExistsException || failure instanceof NotDirectoryException) {
      return "a file of that name is in the way";
    }
    if (failure instanceof DirectoryNotEmptyException) {
      return "a folder that is not empty is in the way";
    }
    if (failure instanceof EOFException) {
      return "it ends too early";
    }
    String message =
        failure instanceof FileSystemException system ? system.getReason() : failure.getMessage();
    return message == null ? kind(failure) : message;
  }

  /** What kind of failure it is: an exception's name, which is for programs, as words. */
  public static String kind(Throwable failure) {
    String name = ENDING.matcher(failure.getClass().getSimpleName()).replaceFirst("");
    return BORDER.matcher(name).replaceAll(" ").toLowerCase(Locale.ROOT);
  }
}
