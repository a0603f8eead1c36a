package dev.kymo.actors.experiment;

import dev.kymo.probes.Observations;
import dev.kymo.workers.file.Sha256;
import dev.kymo.workers.input.InputRefusedException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The experiment file that lies beside the output as it was given. What counts is the resolved file; who edits this one and
 * resumes is told so, and what the edit would have changed.
 */
final class KeptExperiment {
  private static final String COUNTS =
      "; the settings recorded in resolved.yaml count. To train by others, start anew in another folder";

  private KeptExperiment() {}

  /** One notice, or none if nothing differs. */
  static List<Notice> notices(Path kept, ResolvedExperiment recorded) {
    return texts(kept, recorded).stream()
        .map(text -> new Notice(List.of(String.valueOf(kept.getFileName())), text))
        .toList();
  }

  private static List<String> texts(Path kept, ResolvedExperiment recorded) {
    if (!Files.exists(kept)) {
      return List.of("is gone" + COUNTS);
    }
    try {
      String text = ExperimentFile.text(kept);
      FileHash given = recorded.provenance().experiment();
      if (given != null && given.sha256().equals(sha256(text))) {
        return List.of();
      }
      List<String> differences = differences(kept, text, given, recorded);
      return differences.isEmpty()
          ? List.of()
          : List.of("is not what the experiment was started with" + COUNTS + ":\n  "
              + String.join("\n  ", differences));
    } catch (BadInputException | InputRefusedException e) {
      return List.of("cannot be read any more" + COUNTS + ":\n  " + e.getMessage());
    }
  }

  private static String sha256(String text) {
    return Sha256.hexOf(text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> differences(
      Path kept, String text, @Nullable FileHash given, ResolvedExperiment recorded) {
    Path from = given == null ? kept : given.path();
    Path base = Objects.requireNonNull(from.toAbsolutePath().getParent(), "a file in a folder");
    Experiment now =
        ExperimentReader.read(kept, text, base, recorded.format(), false).experiment();
    List<String> differences =
        new ArrayList<>(Settings.asWritten(ResolvedYaml.tree(recorded.experiment()))
            .differences(Settings.asWritten(ResolvedYaml.tree(now))));
    differences.removeIf(KeptExperiment::isDrawn);
    if (given == null) {
      // an older version did not write down what the paths are relative to
      differences.removeIf(KeptExperiment::isLocation);
    }
    return differences;
  }

  /** Rows that were drawn when the experiment began, where the file only says how many to draw. */
  private static boolean isDrawn(String difference) {
    return difference.matches(
        "probe\\.[a-z-]+\\.(" + String.join("|", Observations.SETTLED) + ")\\[.* → absent");
  }

  private static boolean isLocation(String difference) {
    return difference.matches(
        "(model\\[|data\\.train:|data\\.probes:|data\\.held-out:|recipes\\..*\\.batches:).*");
  }
}
