package dev.kymo.actors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.actors.experiment.BadInputException;
import dev.kymo.actors.experiment.KymoVersion;
import dev.kymo.actors.http.Listening;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class MainTest {

  /** A user error of another module. */
  private static final class ModelUnreadableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ModelUnreadableException() {
      super("config.json: unknown architecture");
    }
  }

  /** A subcommand that does what a test tells it to. */
  @Command(name = "run")
  private static final class FakeRun implements Callable<Integer> {
    @Mixin
    private RunOptions options = new RunOptions();

    @Mixin
    private OutputOption output = new OutputOption();

    private Callable<Integer> action = () -> ExitCode.DONE;

    @Override
    public Integer call() throws Exception {
      return action.call();
    }
  }

  private final FakeRun run = new FakeRun();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private CommandLine kymo;

  @BeforeEach
  void build() {
    kymo = Main.commandLine(List.of(ModelUnreadableException.class))
        .addSubcommand(run)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true));
  }

  private static Callable<Integer> throwing(Exception failure) {
    return () -> {
      throw failure;
    };
  }

  @Test
  void help_topLevel_listsCommandsAndExitCodes() {
    int code = kymo.execute("--help");

    assertThat(code).isEqualTo(0);
    assertThat(out.toString())
        .contains("Usage: kymo [-hV] [--verbose] COMMAND")
        .contains("run")
        .contains("130   interrupted");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo",
        "run",
        "resume",
        "status",
        "replay",
        "report",
        "score",
        "decompose",
        "first-order",
        "squeeze",
        "mnist",
        "build-world"
      })
  void help_ofASubcommand_isPrintedThoughRequiredOptionsAreMissing(String command) {
    int code = Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(command, "--help");

    assertThat(err.toString()).isEmpty();
    assertThat(out.toString()).contains("Usage: kymo " + command + " [-h]");
    assertThat(code).isEqualTo(ExitCode.DONE);
  }

  @Test
  void version_topLevel_isTheBuilds() {
    int code = kymo.execute("--version");

    assertThat(code).isEqualTo(0);
    assertThat(out.toString()).startsWith("kymo " + KymoVersion.current() + " (Java ");
  }

  @Test
  void execute_noCommand_isBadInput() {
    int code = kymo.execute();

    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).contains("Which command?").contains("Usage: kymo");
  }

  @Test
  void execute_misspeltCommand_namesTheNearest() {
    int code = kymo.execute("runn");

    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).contains("runn").contains("Did you mean: kymo run");
  }

  @Test
  void execute_misspeltOption_namesTheNearest() {
    int code = kymo.execute("run", "--worker", "2");

    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).contains("Unknown option").contains("--workers");
  }

  @Test
  void execute_commandsOwnCode_isReturned() {
    run.action = () -> ExitCode.RUN_FAILED;

    assertThat(kymo.execute("run")).isEqualTo(1);
  }

  @Test
  void execute_badInput_printsTheMessageWithoutTrace() {
    run.action =
        throwing(new BadInputException("a.yaml has 2 problems:\n  line 1: x\n  line 2: y"));

    int code = kymo.execute("run");

    assertThat(code).isEqualTo(2);
    assertThat(err.toString().lines())
        .containsExactly("a.yaml has 2 problems:", "  line 1: x", "  line 2: y");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void execute_listedUserError_isBadInput() {
    run.action = throwing(new ModelUnreadableException());

    int code = kymo.execute("run");

    assertThat(code).isEqualTo(2);
    assertThat(err.toString().strip()).isEqualTo("config.json: unknown architecture");
  }

  @Test
  void execute_longMessage_fitsOneScreenUnlessVerbose() {
    run.action = throwing(new BadInputException("problem\n".repeat(100)));

    kymo.execute("run");
    String brief = err.toString();
    err.getBuffer().setLength(0);
    kymo.execute("--verbose", "run");

    assertThat(brief.lines())
        .hasSize(21)
        .last()
        .isEqualTo("... and 80 more lines (--verbose shows them)");
    assertThat(err.toString().lines().filter("problem"::equals)).hasSizeGreaterThanOrEqualTo(100);
  }

  @Test
  void execute_fileThatCannotBeWritten_saysWhichAndWhy() {
    run.action = throwing(new UncheckedIOException(
        "cannot write o.jsonl",
        new FileSystemException("o.jsonl", null, "No space left on device")));
    int named = kymo.execute("run");
    run.action = throwing(new UncheckedIOException(new AccessDeniedException("model/config.json")));
    int unnamed = kymo.execute("run");

    assertThat(named).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(unnamed).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString().lines())
        .containsExactly(
            "cannot write o.jsonl: No space left on device",
            "model/config.json: permission denied");
  }

  @Test
  void execute_otherException_saysSoAndWhereOnlyIfVerbose() {
    run.action = throwing(new IllegalStateException("a bug"));

    int code = kymo.execute("run");
    String brief = err.toString();
    kymo.execute("run", "--verbose");

    assertThat(code).isEqualTo(1);
    assertThat(brief.lines())
        .containsExactly(
            "internal error: java.lang.IllegalStateException: a bug", "(--verbose shows where)");
    assertThat(err.toString()).contains("at dev.kymo.actors.cli.MainTest");
  }

  @ParameterizedTest
  @CsvSource({
    "java.lang.OutOfMemoryError, Java heap space, 1, KYMO_JAVA_OPTS=-Xmx",
    "java.lang.OutOfMemoryError, unable to create native thread, 1, ulimit -u",
    "java.lang.StackOverflowError, deep, 1, nested too deeply",
    "java.lang.UnsatisfiedLinkError, libtorch.so: no such file, 2, DJL_CACHE_DIR",
    "java.lang.NoClassDefFoundError, ai/djl/Device, 2, target/kymo",
    "java.lang.AssertionError, a bug, 1, internal error: java.lang.AssertionError: a bug"
  })
  void execute_error_saysWhatWasMissingAndWhatHelps(
      String type, String message, int expected, String remedy) throws Exception {
    Error error = Class.forName(type)
        .asSubclass(Error.class)
        .getConstructor(type.endsWith("AssertionError") ? Object.class : String.class)
        .newInstance(message);
    run.action = () -> {
      throw error;
    };

    int code = kymo.execute("run");

    assertThat(code).isEqualTo(expected);
    assertThat(err.toString()).contains(remedy).doesNotContain("\tat ");
    assertThat(err.toString().lines()).hasSizeLessThan(4);
    if (!type.endsWith("AssertionError")) {
      assertThat(err.toString()).contains("./kymo run");
    }
  }

  @Test
  void execute_errorBehindAnException_isFound() {
    run.action = throwing(
        new IllegalStateException("engine", new UnsatisfiedLinkError("libtorch.so: not here")));

    int code = kymo.execute("run");

    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).contains("libtorch.so: not here").contains("DJL_CACHE_DIR");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void execute_messageWithEscapeSequences_spellsThem(boolean verbose) {
    run.action = throwing(new BadInputException("a\u001b[2Jb is none\n  second\u0007line"));

    kymo.execute(verbose ? new String[] {"--verbose", "run"} : new String[] {"run"});

    assertThat(err.toString().lines().limit(2))
        .containsExactly("a\\u001b[2Jb is none", "  second\\u0007line");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 500})
  void execute_longLines_fitOneScreen(int lines) {
    run.action = throwing(
        new BadInputException(("begin " + "x".repeat(20_000) + " remedy\n").repeat(lines)));

    kymo.execute("run");

    assertThat(err.toString()).contains("begin x").contains("remedy").hasSizeLessThan(2_500);
    assertThat(err.toString().lines()).hasSizeLessThan(24);
  }

  @Test
  void execute_interrupted_is130() {
    run.action = throwing(new InterruptedException());

    assertThat(kymo.execute("run")).isEqualTo(130);
  }

  @Test
  void runOptions_none_areDefaults() {
    kymo.execute("run");

    assertThat(run.output.out("squeeze")).isEqualTo(Path.of("out", "squeeze"));
    assertThat(run.output.given()).isNull();
    assertThat(run.options.workers()).isNull();
    assertThat(run.options.listening()).isEqualTo(Listening.on(null));
    assertThat(run.options.page()).isTrue();
  }

  @Test
  void runOptions_all_areTaken() {
    int code = kymo.execute(
        "run",
        "--out",
        "a/b",
        "--workers",
        "3",
        "--port",
        "9000",
        "--allow-host",
        "lab.example.org",
        "--allow-host",
        "[::1]",
        "--no-page");

    assertThat(code).isEqualTo(0);
    assertThat(run.output.out("squeeze")).isEqualTo(Path.of("a/b"));
    assertThat(run.output.given()).isEqualTo(Path.of("a/b"));
    assertThat(run.options.workers()).isEqualTo(3);
    assertThat(run.options.listening())
        .isEqualTo(new Listening(9000, List.of("lab.example.org", "[::1]")));
    assertThat(run.options.page()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "--workers, -1, must not be negative",
    "--listen, 10.0.0.1, is no HOST:PORT",
    "--listen, 10.0.0.1:99999, is no HOST:PORT",
    "--port, 0, must be from 1 to 65535",
    "--port, 65536, must be from 1 to 65535",
    "--port, http, must be from 1 to 65535",
    "--allow-host, http://a.example, must be a name without scheme",
    "--allow-host, a.example:80, must be a name without scheme",
    "--allow-host, *, must be a name without scheme",
    "--allow-host, '', must be a name without scheme"
  })
  void runOptions_outOfRange_nameOptionValueAndRange(String option, String value, String range) {
    int code = kymo.execute("run", option, value);

    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).contains(option).contains(value).contains(range);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--out", "--workers", "--port"})
  void runOptions_withoutValue_areBadInput(String option) {
    assertThat(kymo.execute("run", option)).isEqualTo(2);
  }
}
