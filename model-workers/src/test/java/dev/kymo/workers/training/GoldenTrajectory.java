package dev.kymo.workers.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kymo.workers.data.Truncation;
import dev.kymo.workers.objective.Dpo;
import dev.kymo.workers.objective.Ipo;
import dev.kymo.workers.objective.Objective;
import dev.kymo.workers.objective.Reduction;
import dev.kymo.workers.objective.Reference;
import dev.kymo.workers.objective.Sft;
import dev.kymo.workers.optimizer.AdamW;
import dev.kymo.workers.optimizer.RmsProp;
import dev.kymo.workers.optimizer.Sgd;
import dev.kymo.workers.optimizer.UpdateRule;
import dev.kymo.workers.schedule.Constant;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Twenty steps of PyTorch on the HH rows with what a probe saw on the way: {@code golden/trajectory-NAME.json} in the folder
 * that the system property {@code kymo.shared} names.
 */
public record GoldenTrajectory(JsonNode json) {
  private static final Path SHARED = Path.of(System.getProperty("kymo.shared", "../../shared"));
  /** Of the file; the fixtures use no others. */
  public static final int ROWS = 100;

  public static GoldenTrajectory read(String name) throws IOException {
    Path file = SHARED.resolve("golden/trajectory-" + name + ".json");
    return new GoldenTrajectory(new ObjectMapper().readTree(file.toFile()));
  }

  public static Path model() {
    return SHARED.resolve("models/hh-neox-1m");
  }

  public static Path rows() {
    return SHARED.resolve("data/hh/formal_prob_train.jsonl");
  }

  public Truncation truncation() {
    return new Truncation(
        json.get("max_length").asInt(), json.get("max_prompt_length").asInt(), Truncation.By.ROW);
  }

  /** The training that the fixture records. */
  public TrainingPlan plan() {
    return plan(model(), new DataPlan(rows(), ROWS, List.of(), truncation(), true));
  }

  /** The recorded training with another model and other rows. */
  TrainingPlan plan(Path model, DataPlan data) {
    List<List<Integer>> batches = new ArrayList<>();
    for (JsonNode step : json.get("steps")) {
      List<Integer> rows = new ArrayList<>();
      step.get("rows").forEach(row -> rows.add(row.asInt()));
      batches.add(rows);
    }
    StagePlan stage = new StagePlan(
        objective(),
        new StageLength.Batches(batches),
        new StepPlan(
            optimizer(json.get("optimizer").asText()),
            json.get("lr").asDouble(),
            new Constant(json.get("warmup_steps").asInt()),
            4,
            null,
            json.get("max_grad_norm").asDouble()));
    return new TrainingPlan(model, data, 0, List.of(stage));
  }

  private Objective objective() {
    if (json.get("kind").asText().equals("sft")) {
      return new Sft(List.of("chosen"), Reduction.SUM);
    }
    double beta = json.get("beta").asDouble();
    Reduction sum = Reduction.SUM;
    Reference start = Reference.STAGE_START;
    return switch (json.get("loss").asText()) {
      case "dpo" -> new Dpo(beta, sum, start);
      case "ipo" -> new Ipo(beta, sum, start);
      default -> throw new IllegalArgumentException(json.get("loss").asText());
    };
  }

  private static UpdateRule optimizer(String name) {
    return switch (name) {
      case "SGD" -> Sgd.DEFAULT;
      case "RMSprop" -> RmsProp.DEFAULT;
      case "AdamW" -> AdamW.DEFAULT;
      default -> throw new IllegalArgumentException(name);
    };
  }
}
