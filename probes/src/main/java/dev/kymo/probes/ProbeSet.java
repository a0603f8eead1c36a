package dev.kymo.probes;

import dev.kymo.workers.data.DataSet;
import dev.kymo.workers.data.EncodedRow;
import dev.kymo.workers.data.HuggingFaceTextTokenizer;
import dev.kymo.workers.data.Row;
import dev.kymo.workers.data.RowEncoder;
import dev.kymo.workers.data.TextTokenizer;
import java.util.ArrayList;
import java.util.List;

/**
 * The observed examples of an experiment as token ids.
 *
 * @param rows with all their responses
 * @param responses the response types that occur, in their order
 */
public record ProbeSet(List<EncodedRow> rows, List<String> responses) {

  public ProbeSet {
    rows = List.copyOf(rows);
    responses = List.copyOf(responses);
  }

  /**
   * Reads and encodes the plan's rows.
   *
   * @throws dev.kymo.workers.data.DataFormatException if a line is no row
   * @throws dev.kymo.workers.data.RowNotEncodableException if a row is longer than the context
   */
  public static ProbeSet read(ProbePlan plan, int contextLength) {
    DataSet data = DataSet.read(plan.rows(), plan.limit(), plan.extraResponses());
    List<EncodedRow> rows = new ArrayList<>();
    try (TextTokenizer tokenizer = HuggingFaceTextTokenizer.open(plan.model())) {
      RowEncoder encoder = new RowEncoder(tokenizer, plan.truncation());
      for (Row row : data.rows()) {
        rows.add(encoder.encode(row).requireFits(contextLength));
      }
    }
    return new ProbeSet(rows, data.responses());
  }
}
