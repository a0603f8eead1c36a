package dev.kymo.workers.model;

import java.util.Arrays;
import java.util.List;

/**
 * Rows laid out as one sequence of tokens: no padding, and a row's prompt is there only once.
 *
 * <p>A row is a trunk (prompt and first response) followed by a branch for each further response; a branch's tokens attend
 * to the prompt and to their own, and their positions continue the prompt's. A response's last token is scored but predicts
 * nothing, so it is left out. Depends on nothing but the rows.
 */
final class Packing {
  /** Marks a segment that continues its row. */
  static final long BRANCH = -1;

  final long[] tokens;
  final long[] positions;
  /** Length of each segment. */
  final long[] segmentSizes;
  /** Length of the prompt that the row's branches attend to, 0 if it has none, or {@link #BRANCH}. */
  final long[] segmentPrefixes;
  /** Index into {@link #tokens} of the token that predicts each scored one. */
  final long[] scoredPositions;

  final long[] labels;
  /** Where each response's scores begin; one more entry for the end. */
  final int[] responseStarts;

  final int longestPosition;

  Packing(List<PackedRow> rows) {
    int responses = rows.stream().mapToInt(row -> row.responses().size()).sum();
    int segments = rows.stream().mapToInt(Packing::segmentsOf).sum();
    int tokenCount = rows.stream().mapToInt(Packing::tokensOf).sum();
    int scored = rows.stream()
        .flatMap(row -> row.responses().stream())
        .mapToInt(r -> r.length)
        .sum();
    tokens = new long[tokenCount];
    positions = new long[tokenCount];
    segmentSizes = new long[segments];
    segmentPrefixes = new long[segments];
    scoredPositions = new long[scored];
    labels = new long[scored];
    responseStarts = new int[responses + 1];
    new Filler().fill(rows);
    longestPosition = (int) Arrays.stream(positions).max().orElse(0);
  }

  private static int tokensOf(PackedRow row) {
    return row.prompt().length
        + row.responses().stream().mapToInt(r -> r.length - 1).sum();
  }

  /** A branch of one token is scored at the prompt's end and has no segment of its own. */
  private static int segmentsOf(PackedRow row) {
    return 1 + (int) row.responses().stream().skip(1).filter(r -> r.length > 1).count();
  }

  /** The number of sequences if all have one length and no branches, otherwise 0. */
  int evenSequences() {
    boolean even = Arrays.stream(segmentPrefixes).allMatch(p -> p == 0)
        && Arrays.stream(segmentSizes).distinct().count() == 1;
    return even ? segmentSizes.length : 0;
  }

  /** Writes the arrays front to back. */
  private final class Filler {
    private int token;
    private int score;
    private int segment;
    private int response;

    void fill(List<PackedRow> rows) {
      for (PackedRow row : rows) {
        int prompt = row.prompt().length;
        int lastOfPrompt = token + prompt - 1;
        append(row.prompt(), prompt, 0);
        boolean trunk = true;
        for (int[] ids : row.responses()) {
          score(ids, lastOfPrompt);
          append(ids, ids.length - 1, prompt);
          if (trunk) {
            segment(prompt + ids.length - 1, row.responses().size() > 1 ? prompt : 0);
          } else if (ids.length > 1) {
            segment(ids.length - 1, BRANCH);
          }
          trunk = false;
          response++;
          responseStarts[response] = score;
        }
      }
    }

    private void segment(int size, long prefix) {
      segmentSizes[segment] = size;
      segmentPrefixes[segment] = prefix;
      segment++;
    }

    private void append(int[] ids, int count, int firstPosition) {
      for (int i = 0; i < count; i++) {
        tokens[token] = ids[i];
        positions[token] = (long) firstPosition + i;
        token++;
      }
    }

    private void score(int[] response, int lastOfPrompt) {
      for (int i = 0; i < response.length; i++) {
        scoredPositions[score] = i == 0 ? lastOfPrompt : (long) token + i - 1;
        labels[score] = response[i];
        score++;
      }
    }
  }
}
