package dev.kymo.workers.training;

import java.util.List;

/**
 * Log-probabilities of the training rows' responses under a stage's reference parameters.
 *
 * @param logprobs per row of the data, per response of the objective: sum over the tokens
 */
record References(double[][] logprobs) {

  double logprob(int row, int response) {
    return logprobs[row][response];
  }

  /** One array per response of the objective, over the rows. */
  List<double[]> columns() {
    int responses = logprobs[0].length;
    return java.util.stream.IntStream.range(0, responses)
        .mapToObj(
            r -> java.util.Arrays.stream(logprobs).mapToDouble(row -> row[r]).toArray())
        .toList();
  }

  static References ofColumns(List<double[]> columns) {
    double[][] logprobs = new double[columns.get(0).length][columns.size()];
    for (int response = 0; response < columns.size(); response++) {
      for (int row = 0; row < logprobs.length; row++) {
        logprobs[row][response] = columns.get(response)[row];
      }
    }
    return new References(logprobs);
  }
}
