package dev.kymo.monitoring.export;

import dev.kymo.monitoring.replay.CountedRun;
import dev.kymo.monitoring.replay.Flaw;
import dev.kymo.monitoring.replay.TimedEvent;
import dev.kymo.monitoring.rows.RowKind;
import dev.kymo.vocabulary.Recorded;
import dev.kymo.vocabulary.file.Durably;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Writes a run's curves as a file of events for TensorBoard, in a folder of the run's name: by exact step, and by the time at which each
 * step was taken.
 */
public final class TensorBoardExport {
  /** TensorBoard reads files that have this in their names. */
  private static final String FILE = "events.out.tfevents.%010d.kymo";

  private static final int BUFFER = 1 << 16;

  private final Map<Class<?>, Scalars> scalars = RowKind.all().stream()
      .filter(Scalars::areIn)
      .map(Scalars::of)
      .collect(Collectors.toMap(kind -> kind.kind().type(), Function.identity()));

  private TensorBoardExport() {}

  /**
   * Writes the files.
   *
   * @param folder of the runs' folders; made if it is missing
   * @param written is told each file once it is there
   * @return what is wrong with what was recorded
   */
  public static List<Flaw> write(ExportSource source, Path folder, Consumer<ExportedFile> written)
      throws IOException {
    TensorBoardExport export = new TensorBoardExport();
    List<CountedRun> runs = source.counted();
    for (CountedRun run : runs) {
      if (RowKind.all().stream().anyMatch(kind -> Scalars.areIn(kind) && run.has(kind))) {
        written.accept(export.write(run, folder));
      }
    }
    return runs.stream().flatMap(run -> run.flaws().stream()).toList();
  }

  private ExportedFile write(CountedRun run, Path folder) throws IOException {
    Instant began = run.events().isEmpty() ? Instant.EPOCH : run.events().get(0).at();
    Path file =
        folder.resolve(run.identity().run()).resolve(FILE.formatted(began.getEpochSecond()));
    long[] numbers = new long[1];
    Durably.write(file, unbuffered -> {
      OutputStream out = new BufferedOutputStream(unbuffered, BUFFER);
      EventFile events = new EventFile(out, began);
      run.replay(Scalars::areIn, event -> numbers[0] += add(events, event));
      out.flush();
    });
    return new ExportedFile(file, "numbers", numbers[0]);
  }

  private long add(EventFile events, TimedEvent event) throws IOException {
    if (!(event.event() instanceof Recorded<?> recorded)) {
      return 0;
    }
    Scalars kind = scalars.get(recorded.row().getClass());
    if (kind == null) {
      return 0;
    }
    EventFile.Summary summary = new EventFile.Summary();
    kind.read(
        recorded.row(), (column, about, value) -> summary.add(kind.path(column, about), value));
    events.add(event.at(), recorded.row().step(), summary);
    return summary.size();
  }
}
