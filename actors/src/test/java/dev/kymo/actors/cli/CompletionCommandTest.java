package dev.kymo.actors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The printed script in a real bash, asked as the shell asks it when the tab key is pressed. */
class CompletionCommandTest {
  /** Sets the line typed so far, calls what the script registered for the name behind the last slash, and prints the proposals. */
  private static final String ASK = """
      source "$1"; shift
      COMP_WORDS=("$@"); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
      function=$(complete -p "${1##*/}" | sed 's/.*-F \\([^ ]*\\).*/\\1/')
      $function 2>/dev/null
      printf '%s\\n' "${COMPREPLY[@]}"
      """;

  @TempDir
  private Path folder;

  private Path script;

  @BeforeEach
  void print() throws IOException {
    script = Files.writeString(folder.resolve("kymo.bash"), printed("completion", "bash"));
  }

  private static String printed(String... arguments) {
    StringWriter out = new StringWriter();
    CommandLine kymo = Main.commandLine().setOut(new PrintWriter(out, true));
    assertThat(kymo.execute(arguments)).isZero();
    return out.toString();
  }

  private String bash(String... arguments) throws IOException, InterruptedException {
    List<String> command = new java.util.ArrayList<>(List.of("bash", "--norc"));
    command.addAll(List.of(arguments));
    Process bash = new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .start();
    String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).as(output).isZero();
    return output;
  }

  private List<String> proposals(String typed) throws IOException, InterruptedException {
    String[] words = typed.split(" ", -1);
    String[] arguments = new String[words.length + 4];
    arguments[0] = "-c";
    arguments[1] = ASK;
    arguments[2] = "ask";
    arguments[3] = script.toString();
    System.arraycopy(words, 0, arguments, 4, words.length);
    return bash(arguments).lines().filter(line -> !line.isBlank()).toList();
  }

  @Test
  void completion_script_isBash() throws IOException, InterruptedException {
    assertThat(bash("-n", script.toString())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "./kymo re, resume replay report",
    "kymo squ, squeeze",
    "/opt/kymo/kymo run --allow, --allow-host",
    "./kymo replay --sp, --speed",
    "./kymo completion z, zsh"
  })
  void completion_typedSoFar_proposes(String typed, String proposed) throws Exception {
    assertThat(proposals(typed)).containsExactlyInAnyOrder(proposed.split(" ", -1));
  }

  @Test
  void completion_everyCommand_isProposed() throws Exception {
    assertThat(proposals("./kymo "))
        .containsAll(Main.commandLine().getSubcommands().keySet());
  }

  @Test
  void completion_file_isProposed() throws Exception {
    Files.createFile(folder.resolve("first.yaml"));

    assertThat(proposals("./kymo run fir")).contains("first.yaml");
  }

  @Test
  void completion_zsh_isTheSameScript() throws IOException {
    assertThat(printed("completion", "zsh"))
        .isEqualTo(Files.readString(script))
        .contains("bashcompinit");
  }

  @Test
  void completion_otherShell_isRefused() {
    StringWriter errors = new StringWriter();

    int code = Main.commandLine().setErr(new PrintWriter(errors)).execute("completion", "fish");

    assertThat(code).isEqualTo(2);
    assertThat(errors.toString()).contains("[bash, zsh]", "fish");
  }
}
