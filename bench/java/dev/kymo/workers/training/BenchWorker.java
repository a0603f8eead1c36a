package dev.kymo.workers.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import dev.kymo.workers.engine.Torch;
import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** Kymo's side of the speed comparison: answers the harness line by line; bench/README.md has the protocol. */
public final class BenchWorker {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  /** What is repeated; returns its checksum. */
  interface Work {
    double repetition();
  }

  private BenchWorker() {}

  public static void main(String[] arguments) throws IOException {
    PrintStream answers =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    System.setOut(System.err); // only answers may reach the harness
    BufferedReader requests =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    Work work = () -> {
      throw new IllegalStateException("run before load");
    };
    try {
      for (String line = requests.readLine();
          line != null && !line.equals("quit");
          line = requests.readLine()) {
        String[] words = line.split(" ");
        if (words[0].equals("load") && words.length == 4) {
          work = load(Path.of(words[1]), Path.of(words[2]), words[3]);
          answers.println(JSON.writeValueAsString(description()));
        } else if (words[0].equals("run") && words.length == 2) {
          answers.println(JSON.writeValueAsString(run(work, Integer.parseInt(words[1]))));
        } else {
          throw new IllegalArgumentException("not a request: " + line);
        }
      }
    } catch (RuntimeException | IOException e) {
      e.printStackTrace();
      answers.println(JSON.writeValueAsString(Map.of("error", String.valueOf(e))));
      System.exit(2);
    }
  }

  private static Work load(Path model, Path file, String variant) throws IOException {
    Torch.prepareThread();
    JsonNode workload = JSON.readTree(file.toFile());
    String kind = workload.get("kind").asText();
    boolean influence = kind.equals("influence");
    if (variant.equals("kymo-step") && influence) {
      return new TrainingWork(model, workload);
    }
    if (variant.equals("kymo-decompose") && influence) {
      return DecomposeWork.sums(model, workload);
    }
    if (variant.equals("kymo-decompose-tokens") && influence) {
      return DecomposeWork.tokens(model, workload);
    }
    if (!variant.equals("kymo")) {
      throw new IllegalArgumentException("no variant " + variant
          + "; there is kymo, and for influence kymo-step, kymo-decompose and kymo-decompose-tokens");
    }
    if (influence) {
      return new InfluenceWork(model, workload);
    }
    return kind.equals("score")
        ? new ScoringWork(model, workload)
        : new TrainingWork(model, workload);
  }

  private static Map<String, Object> description() {
    Map<String, String> versions =
        Map.of("java", System.getProperty("java.version"), "libtorch", Torch.version());
    return Map.of("pid", ProcessHandle.current().pid(), "versions", versions);
  }

  private static Map<String, Object> run(Work work, int repetitions) {
    double checksum = 0;
    long wall = System.nanoTime();
    long cpu = PROCESS.getProcessCpuTime();
    for (int i = 0; i < repetitions; i++) {
      checksum += work.repetition();
    }
    return Map.of(
        "wall_seconds", (System.nanoTime() - wall) / 1e9,
        "cpu_seconds", (PROCESS.getProcessCpuTime() - cpu) / 1e9,
        "checksum", checksum / repetitions);
  }
}
