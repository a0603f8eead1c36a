package dev.kymo.actors.experiment;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder with two models, ten training rows, three probe rows and a batches file. */
final class Workspace {
  static final String LIBTORCH = "9.9.9-test";
  final Path folder;

  Workspace(Path folder) throws IOException {
    this.folder = folder.toRealPath();
    for (String model : new String[] {"tiny", "other"}) {
      write("models/" + model + "/config.json", "{}");
      write("models/" + model + "/model.safetensors", "weights of " + model);
      write("models/" + model + "/README.md", "words");
    }
    write("train.jsonl", "{\"prompt\": \"p\", \"chosen\": \"c\"}\n".repeat(10));
    write("probes.jsonl", "{\"prompt\": \"p\", \"chosen\": \"c\"}\n".repeat(3));
    write("held-out.jsonl", "{\"prompt\": \"q\", \"chosen\": \"c\", \"rejected\": \"r\"}\n");
    write("batches.jsonl", "[0, 7]\n[3]\n\n[2, 2, 1]\n");
  }

  Path path(String name) {
    return folder.resolve(name);
  }

  Path write(String name, String content) throws IOException {
    Path file = path(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  /** Copies a test resource. */
  Path resource(String name) throws IOException {
    try (InputStream resource = Workspace.class.getResourceAsStream(name)) {
      Files.write(path(name), resource.readAllBytes());
    }
    return path(name);
  }

  /** The minimal experiment with some text replaced. */
  Path minimalWith(String old, String replacement) throws IOException {
    String text = Files.readString(resource("minimal.yaml"));
    if (!text.contains(old)) {
      throw new IllegalArgumentException("minimal.yaml has no " + old);
    }
    return write("changed.yaml", text.replace(old, replacement));
  }

  /** The minimal experiment with another stage. */
  Path minimalWithStage(String stage) throws IOException {
    return minimalWith("objective: sft, epochs: 1", stage);
  }

  ExperimentFile minimal() throws IOException {
    return ExperimentFile.read(resource("minimal.yaml"));
  }
}
