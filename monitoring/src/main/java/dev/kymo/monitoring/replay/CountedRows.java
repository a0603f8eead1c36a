package dev.kymo.monitoring.replay;

import dev.kymo.monitoring.replay.RecordedRows.Part;
import dev.kymo.monitoring.rows.CommitList;
import dev.kymo.monitoring.rows.FoundRows;
import dev.kymo.monitoring.rows.RowKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of a run that count, ready to be read, and what is wrong with its files. A kind of which committed rows are lost is
 * left out as a whole: half a curve gives other findings, none gives none.
 *
 * @param rows by kind, in the order of the kinds
 */
record CountedRows(List<RecordedRows<?>> rows, List<Flaw> flaws) {

  static CountedRows open(RunFolder folder, Access access) throws IOException {
    CommitList committed = folder.committed();
    if (committed == null) {
      return new CountedRows(unchecked(folder), folder.flaws());
    }
    CheckedRows checked = CheckedRows.of(folder, committed, access);
    List<RecordedRows<?>> rows = new ArrayList<>();
    for (RowKind kind : RowKind.all()) {
      FoundRows found = checked.found().get(kind.name());
      List<Part> parts = new ArrayList<>();
      if (found != null && found.complete()) {
        found.stretches().forEach(stretch -> parts.add(new Part(stretch, Long.MAX_VALUE)));
      }
      rows.add(RecordedRows.open(folder.dir(), kind.type(), parts));
    }
    List<Flaw> flaws = new ArrayList<>(folder.flaws());
    flaws.addAll(checked.flaws());
    return new CountedRows(rows, flaws);
  }

  private static List<RecordedRows<?>> unchecked(RunFolder folder) throws IOException {
    Told told = Told.of(folder.events());
    List<RecordedRows<?>> rows = new ArrayList<>();
    for (RowKind kind : RowKind.all()) {
      List<Part> parts =
          UncheckedParts.of(folder.dir(), kind, told.state().ended(), told.committed());
      rows.add(RecordedRows.open(folder.dir(), kind.type(), parts));
    }
    return rows;
  }
}
