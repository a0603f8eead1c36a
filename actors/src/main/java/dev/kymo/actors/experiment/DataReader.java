package dev.kymo.actors.experiment;

import dev.kymo.vocabulary.IoReason;
import dev.kymo.vocabulary.plan.Key;
import dev.kymo.workers.data.EndOfResponse;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads the {@code data} section and looks at the files it names. */
final class DataReader {
  private final Section section;
  private final int format;
  private final FileReferences files;

  DataReader(YamlNode node, int format, FileReferences files, Problems problems) {
    this.section = Section.of(node, problems).finding(files);
    this.format = format;
    this.files = files;
  }

  DataSection read() {
    section.allowOnly(DataSection.SCHEMA.names());
    DataSection data = DataSection.SCHEMA.read(section);
    look(DataSection.PROBES, data.probes());
    look(DataSection.HELD_OUT, data.heldOut());
    return data.ending(
        format == ResolvedFormat.FIRST ? EndOfResponse.Rule.CONFIG : EndOfResponse.Rule.TOKENIZER);
  }

  /** Rows trained on; the largest number if unknown. */
  int trainingRows(DataSection data) {
    int rows = look(DataSection.TRAIN, data.train());
    Integer limit = data.trainLimit();
    return limit == null ? rows : Math.min(rows, limit);
  }

  /** The rows of a file that was found; the largest number if unknown. */
  private int look(Key<?> key, @Nullable Path file) {
    if (file != null && files.mustExist() && section.get(key) != null) {
      Path place = files.place(file);
      try {
        int rows = InputFiles.countRows(place);
        if (rows > 0) {
          return rows;
        }
        section.problem(key.name(), place + " has no rows");
      } catch (IOException e) {
        section.problem(key.name(), "cannot read " + place + ": " + IoReason.of(e));
      }
    }
    return Integer.MAX_VALUE;
  }
}
