package dev.kymo.actors.cli;

import dev.kymo.workers.world.PreTraining;
import dev.kymo.workers.world.WorldBuilder;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes the built-in world anew; for those who change its grammar. */
@Command(
    name = "build-world",
    description = "Makes the built-in world anew: rows, tokenizer and pre-trained model (minutes).")
final class BuildWorldCommand implements Callable<Integer> {
  private static final int STEPS_PER_LINE = 100;

  @Parameters(paramLabel = "DIR", description = "Where it goes.")
  private Path folder = Path.of("");

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Another world of the same grammar. Default: the built-in one's.")
  private long seed = WorldBuilder.BUILTIN_SEED;

  @Override
  public Integer call() {
    WritablePlace.requireFolder(String.valueOf(folder), folder.toAbsolutePath());
    long began = System.nanoTime();
    System.out.println("Writing rows, tokenizer and start weights, then pre-training ...");
    new WorldBuilder(seed, PreTraining.ofBuiltin()).build(folder, (step, steps, loss) -> {
      if (step % STEPS_PER_LINE == 0 || step == steps) {
        print(step, steps, loss, (System.nanoTime() - began) / 1e9);
      }
    });
    System.out.println("The model is in " + folder.resolve("model"));
    return ExitCode.DONE;
  }

  private static void print(long step, long steps, double loss, double seconds) {
    System.out.printf(
        Locale.ROOT,
        "%d/%d steps, loss %.2f, %.1f/s, about %.0f s left%n",
        step,
        steps,
        loss,
        step / seconds,
        (steps - step) * seconds / step);
  }
}
