package dev.kymo.workers.training;

import dev.kymo.workers.data.DataSet;
import dev.kymo.workers.data.EncodedRow;
import dev.kymo.workers.data.HuggingFaceTextTokenizer;
import dev.kymo.workers.data.Row;
import dev.kymo.workers.data.RowEncoder;
import dev.kymo.workers.data.TextTokenizer;
import dev.kymo.workers.model.PackedRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The training data as token ids, encoded for one objective at a time. */
final class TrainingRows implements AutoCloseable {
  private final DataSet data;
  private final TextTokenizer tokenizer;
  private final RowEncoder encoder;
  private final int contextLength;

  TrainingRows(Path modelFolder, DataPlan plan, int contextLength) {
    data = DataSet.read(plan.train(), plan.trainLimit(), plan.extraResponses());
    tokenizer = HuggingFaceTextTokenizer.open(modelFolder);
    encoder = new RowEncoder(tokenizer, plan.truncation());
    this.contextLength = contextLength;
  }

  int count() {
    return data.size();
  }

  /**
   * All rows with these responses, in this order.
   *
   * @throws dev.kymo.workers.data.RowNotEncodableException if a row lacks one of them or is longer than the model's context
   */
  List<PackedRow> encode(List<String> responses) {
    List<PackedRow> rows = new ArrayList<>();
    for (Row row : data.rows()) {
      EncodedRow encoded = encoder.encode(row, responses).requireFits(contextLength);
      rows.add(new PackedRow(
          encoded.prompt(), responses.stream().map(encoded::response).toList()));
    }
    return rows;
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
