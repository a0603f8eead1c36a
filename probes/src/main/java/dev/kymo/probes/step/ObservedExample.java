package dev.kymo.probes.step;

import dev.kymo.workers.data.EncodedRow;
import dev.kymo.workers.model.Example;
import java.util.List;

/**
 * One (row, response type) that is watched.
 *
 * @param row row number in the probe set
 * @param response its response type
 */
public record ObservedExample(int row, String response, Example example) {

  /** All responses of a row, in their order. */
  public static List<ObservedExample> of(EncodedRow row) {
    return row.responses().entrySet().stream()
        .map(response -> new ObservedExample(
            row.row(), response.getKey(), new Example(row.prompt(), response.getValue())))
        .toList();
  }
}
