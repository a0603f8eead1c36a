package dev.kymo.workers.training;

import static dev.kymo.workers.data.ResponseTypes.CHOSEN;
import static dev.kymo.workers.data.ResponseTypes.REJECTED;

import dev.kymo.workers.data.DataSet;
import dev.kymo.workers.data.EncodedRow;
import dev.kymo.workers.data.HuggingFaceTextTokenizer;
import dev.kymo.workers.data.ModelLimits;
import dev.kymo.workers.data.Row;
import dev.kymo.workers.data.RowEncoder;
import dev.kymo.workers.data.RowNotEncodableException;
import dev.kymo.workers.data.TextTokenizer;
import dev.kymo.workers.data.Truncation;
import dev.kymo.workers.model.PackedRow;
import dev.kymo.workers.objective.Objective;
import dev.kymo.workers.objective.Sft;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The training data as token ids, encoded for one objective at a time. */
final class TrainingRows implements AutoCloseable {
  private final DataSet data;
  private final Truncation truncation;
  private final TextTokenizer tokenizer;
  private final RowEncoder encoder;
  private final ModelLimits limits;

  TrainingRows(Path modelFolder, DataPlan plan, ModelLimits limits) {
    this(modelFolder, plan, plan.read(), limits);
  }

  TrainingRows(Path modelFolder, DataPlan plan, DataSet data, ModelLimits limits) {
    this.data = data;
    this.truncation = plan.truncation();
    tokenizer = HuggingFaceTextTokenizer.open(modelFolder, plan.ends());
    encoder = new RowEncoder(tokenizer, truncation);
    this.limits = limits;
  }

  int count() {
    return data.size();
  }

  /**
   * All rows with these responses, in this order.
   *
   * @throws dev.kymo.workers.data.DataFormatException if a row lacks one of them or does not fit the model
   */
  List<PackedRow> encode(List<String> responses) {
    List<PackedRow> rows = new ArrayList<>();
    for (Row row : data.rows()) {
      EncodedRow encoded = encode(row, responses);
      rows.add(new PackedRow(
          encoded.prompt(), responses.stream().map(encoded::response).toList()));
    }
    return rows;
  }

  /**
   * Encodes what stages with these objectives will train on, and keeps nothing of it.
   *
   * @return what became of the rows that may surprise
   * @throws dev.kymo.workers.data.DataFormatException as {@link #encode} does
   */
  List<String> check(Collection<Objective> objectives) {
    Map<List<String>, String> names = new LinkedHashMap<>();
    objectives.forEach(objective -> names.putIfAbsent(objective.responses(), objective.name()));
    names.forEach(data::require);
    boolean pairs = objectives.stream().anyMatch(TrainingRows::isOfPairs);
    for (Row row : data.rows()) {
      for (Collection<String> responses : together(names.keySet())) {
        EncodedRow encoded = encode(row, responses);
        if (pairs && responses.contains(CHOSEN) && responses.contains(REJECTED)) {
          boolean equal = Arrays.equals(encoded.response(CHOSEN), encoded.response(REJECTED));
          encoder.tally().pair(row.number(), equal);
        }
      }
    }
    return encoder.tally().notices(data, truncation);
  }

  private static boolean isOfPairs(Objective objective) {
    return !(objective instanceof Sft)
        && objective.responses().containsAll(List.of(CHOSEN, REJECTED));
  }

  /** What is cut by all of a row's responses is the same for every stage, and encoded once. */
  private Collection<? extends Collection<String>> together(Collection<List<String>> stages) {
    if (truncation.by() == Truncation.By.PAIR) {
      return stages;
    }
    Set<String> union = new LinkedHashSet<>();
    stages.forEach(union::addAll);
    return List.of(union);
  }

  private EncodedRow encode(Row row, Collection<String> responses) {
    try {
      return encoder.encode(row, responses).requireFits(limits);
    } catch (RowNotEncodableException e) {
      throw data.fault(e);
    }
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
