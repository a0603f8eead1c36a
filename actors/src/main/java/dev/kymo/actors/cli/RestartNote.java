package dev.kymo.actors.cli;

import dev.kymo.actors.experiment.OutputFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What the launcher needs to know to resume an experiment whose JVM was killed: the file that is there once the experiment has
 * begun, and the words of the command that continues it. Each ends with a zero byte.
 */
final class RestartNote {
  private static final String RESUME = "resume";

  private RestartNote() {}

  /**
   * Notes that a command begins an experiment in a folder. Nothing is noted if one has begun there before: the command is about to
   * be refused.
   *
   * @param command the command, whose options go along as far as resume takes them
   */
  static void leave(CommandSpec command, Path folder) {
    @Nullable Path note = Launcher.note();
    Path begun = OutputFolder.sign(folder);
    if (note == null || Files.exists(begun)) {
      return;
    }
    List<String> words = new ArrayList<>(List.of(begun.toString()));
    words.addAll(resuming(command, folder));
    try {
      Files.write(note, bytes(words));
    } catch (IOException e) {
      throw new UncheckedIOException(note.toString(), e);
    }
  }

  /** The words of {@code resume} with the options that were given to this command. */
  static List<String> resuming(CommandSpec command, Path folder) {
    CommandLine resume =
        Objects.requireNonNull(command.root().commandLine().getSubcommands().get(RESUME));
    List<String> words =
        new ArrayList<>(List.of(RESUME, folder.toAbsolutePath().normalize().toString()));
    for (OptionSpec option : given(command)) {
      String name = option.longestName();
      if (resume.getCommandSpec().findOption(name) == null) {
        continue;
      }
      if (option.arity().max() == 0) {
        words.add(name);
      } else {
        option.originalStringValues().forEach(value -> words.addAll(List.of(name, value)));
      }
    }
    return words;
  }

  private static List<OptionSpec> given(CommandSpec command) {
    List<OptionSpec> given = new ArrayList<>();
    for (@Nullable CommandSpec spec = command; spec != null; spec = spec.parent()) {
      given.addAll(spec.commandLine().getParseResult().matchedOptionsSet());
    }
    return given;
  }

  /** In the encoding in which the JVM was given its own words. */
  private static byte[] bytes(List<String> words) {
    Charset encoding = Charset.forName(
        System.getProperty("sun.jnu.encoding", Charset.defaultCharset().name()));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String word : words) {
      bytes.writeBytes(word.getBytes(encoding));
      bytes.write(0);
    }
    return bytes.toByteArray();
  }
}
