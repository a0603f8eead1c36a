package dev.kymo.probes;

import dev.kymo.workers.data.DataSet;
import dev.kymo.workers.data.EncodedRow;
import dev.kymo.workers.data.HuggingFaceTextTokenizer;
import dev.kymo.workers.data.ModelLimits;
import dev.kymo.workers.data.Row;
import dev.kymo.workers.data.RowEncoder;
import dev.kymo.workers.data.RowNotEncodableException;
import dev.kymo.workers.data.TextTokenizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/**
 * The observed examples of an experiment as token ids.
 *
 * @param rows with all their responses
 * @param responses the response types that occur, in their order
 * @param notices what became of the rows as they were encoded that may surprise
 */
public record ProbeSet(List<EncodedRow> rows, List<String> responses, List<String> notices) {

  public ProbeSet {
    rows = List.copyOf(rows);
    responses = List.copyOf(responses);
    notices = List.copyOf(notices);
  }

  /**
   * Reads and encodes the plan's rows.
   *
   * @throws dev.kymo.workers.data.DataFormatException if a line is no row, or one that does not fit the model
   */
  public static ProbeSet read(ProbePlan plan, ModelLimits limits) {
    return of(plan.read(), plan, limits);
  }

  /**
   * Reads the plan's rows and encodes some of their responses.
   *
   * @throws dev.kymo.workers.data.DataFormatException if a row lacks one of the responses or does not fit the model
   */
  static ProbeSet read(ProbePlan plan, ModelLimits limits, List<String> responses) {
    return of(plan.read(), plan, limits, row -> responses);
  }

  /**
   * Encodes the plan's rows, which have been read.
   *
   * @throws dev.kymo.workers.data.DataFormatException if a row does not fit the model
   */
  public static ProbeSet of(DataSet data, ProbePlan plan, ModelLimits limits) {
    return of(data, plan, limits, row -> row.responses().keySet());
  }

  private static ProbeSet of(
      DataSet data,
      ProbePlan plan,
      ModelLimits limits,
      Function<Row, Collection<String>> responses) {
    List<EncodedRow> rows = new ArrayList<>();
    try (TextTokenizer tokenizer = HuggingFaceTextTokenizer.open(plan.model(), plan.ends())) {
      RowEncoder encoder = new RowEncoder(tokenizer, plan.truncation());
      for (Row row : data.rows()) {
        rows.add(encoder.encode(row, responses.apply(row)).requireFits(limits));
      }
      return new ProbeSet(rows, data.responses(), encoder.tally().notices(data, plan.truncation()));
    } catch (RowNotEncodableException e) {
      throw data.fault(e);
    }
  }
}
