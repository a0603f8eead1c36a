package dev.kymo.actors.decompose;

import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kymo.actors.experiment.DecomposeRequest.Precision;
import dev.kymo.actors.experiment.Notice;
import dev.kymo.actors.experiment.Notices;
import dev.kymo.probes.ProbePlan;
import dev.kymo.probes.ProbeSet;
import dev.kymo.probes.calculus.PassListener;
import dev.kymo.probes.checkpoints.BatchAlignment;
import dev.kymo.probes.checkpoints.CheckpointComparer;
import dev.kymo.workers.data.DataSet;
import dev.kymo.workers.data.EncodedRow;
import dev.kymo.workers.data.EndOfResponse;
import dev.kymo.workers.data.ModelLimits;
import dev.kymo.workers.data.ResponseTypes;
import dev.kymo.workers.data.Truncation;
import dev.kymo.workers.model.Example;
import dev.kymo.workers.model.ModelFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Compares two checkpoints on the responses of a file, and with a batch's directions, and writes the answer. */
public final class ComparedCheckpoints {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /**
   * What is compared.
   *
   * @param before Hugging Face folder, whose tokenizer reads the texts
   * @param after likewise
   * @param observe rows whose responses are observed
   * @param batch rows whose chosen and rejected responses give directions; null for none
   * @param limit only the first rows of {@code observe}; null: all
   */
  public record Plan(
      Path before,
      Path after,
      Path observe,
      @Nullable Path batch,
      @Nullable Integer limit,
      Truncation truncation,
      Precision precision) {}

  private final Plan plan;
  private final Notices notices = new Notices();
  private final ModelFolder before;
  private final ModelFolder after;
  private final List<EncodedRow> observed;
  private final List<EncodedRow> batch;

  /**
   * Reads and encodes the rows.
   *
   * @throws dev.kymo.workers.data.DataFormatException if the models cannot take them
   * @throws dev.kymo.probes.checkpoints.CheckpointsDifferException if the models are not of one architecture
   */
  public ComparedCheckpoints(Plan plan) {
    this.plan = plan;
    before = ModelFolder.open(plan.before());
    after = ModelFolder.open(plan.after());
    CheckpointComparer.requireComparable(before, after);
    notices.addAll("--before", before.notices());
    notices.addAll("--before", EndOfResponse.of(before.path()).notices());
    notices.addAll("--after", after.notices());
    observed = rows(plan.observe(), plan.limit(), List.of());
    batch =
        plan.batch() == null ? List.of() : rows(plan.batch(), null, List.of(ResponseTypes.CHOSEN));
  }

  private List<EncodedRow> rows(Path file, @Nullable Integer limit, List<String> needed) {
    ModelLimits limits = before.model().limits().and(after.model().limits());
    ProbePlan rows = new ProbePlan(plan.before(), file, limit, List.of(), plan.truncation());
    DataSet data = rows.read();
    data.require(needed, "a batch");
    ProbeSet set = ProbeSet.of(data, rows, limits);
    notices.addAll(file.toString(), data.notices());
    notices.addAll(file.toString(), set.notices());
    return set.rows();
  }

  /** What of the models and rows may surprise. */
  public List<Notice> notices() {
    return notices.list();
  }

  /** Computes and writes the answer. */
  public void answer(Path out, PassListener listener) {
    DataType type = plan.precision() == Precision.FLOAT64 ? DataType.FLOAT64 : DataType.FLOAT32;
    ObjectNode answer = NODES.objectNode();
    answer.put("before", plan.before().toString()).put("after", plan.after().toString());
    try (CheckpointComparer comparer =
        CheckpointComparer.open(before, after, type, !batch.isEmpty())) {
      double[] norms = comparer.norms();
      answer
          .putObject("change")
          .put("norm", norms[1])
          .put("before_norm", norms[0])
          .put("relative_norm", norms[1] / norms[0]);
      BatchAlignment alignment = null;
      if (!batch.isEmpty()) {
        alignment = comparer.align(
            examples(batch, ResponseTypes.CHOSEN),
            examples(batch, ResponseTypes.REJECTED),
            (done, ofBatch) -> listener.passed(done, ofBatch + responses(observed)));
        answer.set("batch", ComparisonAnswer.batch(batch.size(), alignment));
      }
      compare(comparer, new ComparisonAnswer(alignment), answer, listener);
    }
    FiniteJson.write(out, answer);
  }

  private void compare(
      CheckpointComparer comparer,
      ComparisonAnswer parts,
      ObjectNode answer,
      PassListener listener) {
    long done = Stream.of(ResponseTypes.CHOSEN, ResponseTypes.REJECTED)
        .mapToLong(type -> examples(batch, type).size())
        .sum();
    long total = done + responses(observed);
    for (EncodedRow row : observed) {
      for (String type : row.responses().keySet()) {
        parts.add(row.row(), type, comparer.compare(example(row, type)));
        done++;
        listener.passed(done, total);
      }
    }
    parts.putInto(answer);
  }

  private static long responses(List<EncodedRow> rows) {
    return rows.stream().mapToLong(row -> row.responses().size()).sum();
  }

  /** Of the rows that have such a response. */
  private static List<Example> examples(List<EncodedRow> rows, String type) {
    List<Example> examples = new ArrayList<>();
    for (EncodedRow row : rows) {
      if (row.responses().containsKey(type)) {
        examples.add(example(row, type));
      }
    }
    return examples;
  }

  private static Example example(EncodedRow row, String type) {
    return new Example(row.prompt(), row.response(type));
  }
}
