package dev.kymo.monitoring.replay;

import dev.kymo.monitoring.replay.RecordedRows.Part;
import dev.kymo.monitoring.rows.CommitList;
import dev.kymo.monitoring.rows.FoundRows;
import dev.kymo.monitoring.rows.RowKind;
import dev.kymo.monitoring.rows.RowValues;
import dev.kymo.vocabulary.Recorded;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where the rows of a run stand that count, and what is wrong with its files. A kind of which committed rows are lost is
 * left out as a whole: half a curve gives other findings, none gives none.
 *
 * @param parts by kind, in the order of the kinds
 */
record CountedRows(Path runDir, Map<RowKind, List<Part>> parts, List<Flaw> flaws) {

  /** Looks for them, and hashes them if it is known what is committed. */
  static CountedRows find(RunFolder folder, Access access) throws IOException {
    return find(folder, access, kind -> true);
  }

  /** Looks for the rows of some kinds. */
  static CountedRows find(RunFolder folder, Access access, Predicate<RowKind> kinds)
      throws IOException {
    CommitList committed = folder.committed();
    if (committed == null) {
      return new CountedRows(folder.dir(), unchecked(folder, kinds), folder.flaws());
    }
    List<RowKind> wanted = RowKind.all().stream().filter(kinds).toList();
    List<String> names = wanted.stream().map(RowKind::name).toList();
    boolean every = wanted.size() == RowKind.all().size();
    CheckedRows checked =
        CheckedRows.of(folder, committed, access, name -> every || names.contains(name));
    Map<RowKind, List<Part>> all = new LinkedHashMap<>();
    for (RowKind kind : wanted) {
      FoundRows found = checked.found().get(kind.name());
      List<Part> parts = new ArrayList<>();
      if (found != null && found.complete()) {
        found.stretches().forEach(stretch -> parts.add(new Part(stretch, Long.MAX_VALUE)));
      }
      all.put(kind, parts);
    }
    List<Flaw> flaws = new ArrayList<>(folder.flaws());
    flaws.addAll(checked.flaws());
    return new CountedRows(folder.dir(), all, flaws);
  }

  private static Map<RowKind, List<Part>> unchecked(RunFolder folder, Predicate<RowKind> kinds)
      throws IOException {
    Told told = Told.of(folder.events());
    Map<RowKind, List<Part>> all = new LinkedHashMap<>();
    for (RowKind kind : RowKind.all().stream().filter(kinds).toList()) {
      all.put(kind, UncheckedParts.of(folder.dir(), kind, told.state().ended(), told.committed()));
    }
    return all;
  }

  /** The rows of these kinds, as records. */
  List<RecordedRows<Recorded<?>>> open(Predicate<RowKind> kinds) {
    List<RecordedRows<Recorded<?>>> rows = new ArrayList<>();
    parts.forEach((kind, found) -> {
      if (kinds.test(kind)) {
        rows.add(RecordedRows.open(runDir, kind.type(), found));
      }
    });
    return rows;
  }

  /** The rows of one kind, as values. */
  RecordedRows<@Nullable Object[]> open(RowValues values) {
    return RecordedRows.open(runDir, values, parts.getOrDefault(values.kind(), List.of()));
  }
}
