package dev.kymo.actors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A command that leaves pictures, at a size at which it takes seconds. */
enum Laboratory {
  MNIST {
    @Override
    List<String> pictures() {
      return List.of("mlp", "lenet");
    }

    @Override
    List<String> words(Path folder) {
      return List.of("mnist", "--train", "60", "--test", "20", "--epochs", "1", "--examples", "2");
    }
  },
  SQUEEZE {
    @Override
    List<String> pictures() {
      return List.of("vectors", "sweeps");
    }

    @Override
    List<String> words(Path folder) {
      return List.of("squeeze", "--cases", "20");
    }
  },
  FIRST_ORDER {
    @Override
    List<String> pictures() {
      return List.of("first-order");
    }

    @Override
    List<String> words(Path folder) throws IOException {
      TinyExperiment tiny = new TinyExperiment(Files.createTempDirectory(folder, "tiny"));
      return List.of("first-order", tiny.path("tiny.yaml").toString(), "--rows", "3");
    }
  };

  /** The names of what it draws for each result, without the ending. */
  abstract List<String> pictures();

  /** The command but for its folder and the pictures' format. */
  abstract List<String> words(Path folder) throws IOException;

  /** Writes every picture in both formats, and returns {@link #pictures}. */
  List<String> write(Path folder) throws IOException {
    List<String> words = words(folder);
    for (String format : List.of("svg", "png")) {
      List<Object> all = new ArrayList<>(words);
      all.addAll(List.of("--out", folder.resolve("pictures"), "--format", format));
      assertThat(TinyExperiment.kymo(all.toArray()))
          .isEqualTo(new TinyExperiment.Result(ExitCode.DONE, ""));
    }
    return pictures();
  }
}
