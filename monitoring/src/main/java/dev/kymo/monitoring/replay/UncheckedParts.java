package dev.kymo.monitoring.replay;

import dev.kymo.monitoring.replay.RecordedRows.Part;
import dev.kymo.monitoring.rows.RowKind;
import dev.kymo.monitoring.rows.SegmentFolder;
import dev.kymo.vocabulary.Recorded;
import dev.kymo.vocabulary.RunRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where rows stand of a run whose commits nobody can name: in the assembled file, else in the segments up to the last committed
 * step. Where segments overlap, the newer term's are taken: what an older term wrote beyond them was never committed.
 */
final class UncheckedParts {
  private UncheckedParts() {}

  /**
   * @param ended whether the run has ended, so that its rows are assembled
   * @param committedStep rows beyond it do not count
   */
  static List<Part> of(Path runDir, RowKind kind, boolean ended, long committedStep)
      throws IOException {
    Path assembled = runDir.resolve(kind.fileName());
    return ended && Files.exists(assembled)
        ? List.of(Part.whole(assembled, Long.MAX_VALUE))
        : segments(runDir, kind, committedStep);
  }

  private static List<Part> segments(Path runDir, RowKind kind, long committedStep)
      throws IOException {
    Path rows = runDir.resolve("rows");
    List<SegmentFolder> folders = new ArrayList<>();
    if (Files.isDirectory(rows)) {
      try (Stream<Path> entries = Files.list(rows)) {
        entries
            .map(entry -> SegmentFolder.parse(String.valueOf(entry.getFileName())))
            .flatMap(Optional::stream)
            .sorted()
            .forEach(folders::add);
      }
    }
    List<Part> parts = new ArrayList<>();
    long before = committedStep + 1;
    for (int i = folders.size() - 1; i >= 0; i--) {
      Path file = rows.resolve(folders.get(i).toString()).resolve(kind.fileName());
      if (Files.exists(file)) {
        parts.add(0, Part.whole(file, before));
        before = Math.min(before, firstStep(runDir, file, kind.type()));
      }
    }
    return parts;
  }

  private static long firstStep(Path runDir, Path file, Class<? extends RunRow> type) {
    try (RecordedRows<Recorded<?>> rows =
        RecordedRows.open(runDir, type, List.of(Part.whole(file, Long.MAX_VALUE)))) {
      Recorded<?> first = rows.peek();
      return first == null ? Long.MAX_VALUE : first.row().step();
    }
  }
}
