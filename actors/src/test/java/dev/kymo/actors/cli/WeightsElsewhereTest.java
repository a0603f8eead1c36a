package dev.kymo.actors.cli;

import static dev.kymo.actors.cli.TinyExperiment.printed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.actors.cli.TinyExperiment.Printed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Models and data that somebody has, but not here or not like this: what it is and what to do about it. */
class WeightsElsewhereTest {
  private static final String POINTER = """
      version https://git-lfs.github.com/spec/v1
      oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
      size 12345
      """;

  @TempDir
  private Path folder;

  private TinyExperiment tiny;

  @BeforeEach
  void writeExperiment() throws IOException {
    tiny = new TinyExperiment(folder.toRealPath());
    tiny.write(
        "tiny.yaml",
        TinyExperiment.YAML
            .replace("probes: rows.jsonl", "probes: probes.jsonl")
            .replace("objective: dpo, epochs: 2", "objective: dpo, batches: batches.jsonl"));
    Files.copy(tiny.path("rows.jsonl"), tiny.path("probes.jsonl"));
    tiny.write("batches.jsonl", "[0, 1]\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model/model.safetensors",
        "model/config.json",
        "model/tokenizer.json",
        "model/tokenizer_config.json",
        "model/special_tokens_map.json",
        "rows.jsonl",
        "probes.jsonl",
        "batches.jsonl"
      })
  void run_aFileIsAGitLfsPointer_namesItAndTheRemedy(String name) throws IOException {
    tiny.write(name, POINTER);

    assertNamesThePointer(run(), tiny.path(name));
  }

  @Test
  void run_packedRowsAreAGitLfsPointer_namesThemAndTheRemedy() throws IOException {
    tiny.write("rows.jsonl.gz", POINTER);
    tiny.write(
        "tiny.yaml",
        Files.readString(tiny.path("tiny.yaml"))
            .replace("train: rows.jsonl", "train: rows.jsonl.gz"));

    assertNamesThePointer(run(), tiny.path("rows.jsonl.gz"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.safetensors.index.json", "model-00001-of-00001.safetensors"})
  void score_aFileOfSeveralIsAGitLfsPointer_namesItAndTheRemedy(String name) throws IOException {
    Path model = tiny.path("model");
    Files.move(
        model.resolve("model.safetensors"), model.resolve("model-00001-of-00001.safetensors"));
    tiny.write(
        "model/model.safetensors.index.json",
        "{\"weight_map\": {\"a\": \"model-00001-of-00001.safetensors\"}}");
    tiny.write("model/" + name, POINTER);

    assertNamesThePointer(score(), model.resolve(name));
  }

  @Test
  void score_rowsAreAGitLfsPointer_namesThemAndTheRemedy() throws IOException {
    tiny.write("probes.jsonl", POINTER);

    assertNamesThePointer(score(), tiny.path("probes.jsonl"));
  }

  @Test
  void mnist_imagesAreAGitLfsPointer_namesThemAndTheRemedy() throws IOException {
    Path data = Files.createDirectory(tiny.path("mnist"));
    for (String part : new String[] {"train", "t10k"}) {
      Files.writeString(data.resolve(part + "-images-idx3-ubyte"), POINTER);
      Files.writeString(data.resolve(part + "-labels-idx1-ubyte"), POINTER);
    }

    assertNamesThePointer(
        printed("mnist", "--data", data, "--out", tiny.path("out")),
        data.resolve("t10k-images-idx3-ubyte"));
  }

  private void assertNamesThePointer(Printed refused, Path file) {
    assertThat(refused.errors())
        .contains(file.toString())
        .contains("is a Git LFS pointer and not the file that it stands for, which has 12345 bytes;"
            + " fetch that: git lfs pull, in " + file.getParent())
        .doesNotContain("Exception", "internal error");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(tiny.path("out")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "pytorch_model.bin, M.from_pretrained('DIR').save_pretrained('DIR')",
    "pytorch_model.bin.index.json, M.from_pretrained('DIR').save_pretrained('DIR')",
    "tf_model.h5, 'M.from_pretrained(''DIR'', from_tf=True).save_pretrained(''DIR'')'",
    "flax_model.msgpack, 'M.from_pretrained(''DIR'', from_flax=True).save_pretrained(''DIR'')'",
    "consolidated.00.pth, safetensors.torch.save_file",
    "model.pt, safetensors.torch.save_file",
    "epoch=3.ckpt, safetensors.torch.save_file",
    "model-q4.gguf, take the folder that they were made from",
    "model.onnx, take the folder that they were made from",
    "weights.safetensors, give one file that name",
  })
  void run_weightsInAnotherFormat_namesThemAndTheRemedy(String name, String remedy)
      throws IOException {
    Path model = tiny.path("model");
    Files.move(model.resolve("model.safetensors"), model.resolve(name));

    Printed refused = run();

    assertThat(refused.errors())
        .contains(model + " has its weights in " + name + ", not in model.safetensors")
        .contains(remedy.replace("DIR", model.toString()))
        .doesNotContain("Exception", "internal error");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(tiny.path("out")).doesNotExist();
  }

  @Test
  void run_weightsOfAnotherFormatBeside_doesNotMind() throws IOException {
    tiny.write("model/pytorch_model.bin", "the same for others");

    assertThat(score().exitCode()).isEqualTo(ExitCode.DONE);
  }

  private Printed run() {
    return printed("run", tiny.path("tiny.yaml"), "--out", tiny.path("out"), "--no-page");
  }

  private Printed score() {
    return printed(
        "score",
        "--model",
        tiny.path("model"),
        "--probes",
        tiny.path("probes.jsonl"),
        "--out",
        tiny.path("scores.jsonl"));
  }
}
