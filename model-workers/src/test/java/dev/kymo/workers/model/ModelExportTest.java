package dev.kymo.workers.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kymo.workers.engine.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a folder of trained weights takes over from the one that they began with. */
class ModelExportTest {
  @TempDir
  Path scratch;

  private Path source;
  private EditableModel model;

  @BeforeEach
  void copyTheModel() throws IOException {
    Torch.prepareThread();
    source = Files.createDirectory(scratch.resolve("source"));
    model = EditableModel.copyOf("tiny-llama-wide", source);
  }

  @Test
  void write_everyFileButWeights_travels() throws IOException {
    List<String> travel = List.of(
        "LICENSE",
        "README.md",
        "additional_chat_templates/tools/deep.jinja",
        "additional_chat_templates/tools.jinja",
        "chat_template.jinja",
        "generation_config.json",
        "original/params.json",
        "tokenizer.json",
        "vocab.txt");
    List<String> stay = List.of(
        ".gitattributes",
        ".git/config",
        ".cache/x.json",
        "model-00001-of-00002.safetensors",
        "model.safetensors.index.json",
        "pytorch_model.bin",
        "pytorch_model.bin.index.json",
        "tf_model.h5",
        "flax_model.msgpack",
        "onnx/model.onnx",
        "onnx/model.onnx_data",
        "original/consolidated.00.pth",
        "ggml-q4.GGUF",
        "optimizer.pt");
    for (String name : Stream.concat(travel.stream(), stay.stream()).toList()) {
      Files.createDirectories(source.resolve(name).getParent());
      Files.writeString(source.resolve(name), name);
    }

    export(scratch.resolve("exported"));

    assertThat(files(scratch.resolve("exported")))
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(travel.stream(), Stream.of("config.json", "model.safetensors"))
                .toList());
    for (String name : travel) {
      assertThat(scratch.resolve("exported").resolve(name)).hasContent(name);
    }
  }

  /** As in a hub's cache. */
  @Test
  void write_links_travelAsWhatTheyLinkTo() throws IOException {
    Path blobs = Files.createDirectories(scratch.resolve("blobs/templates"));
    Files.writeString(blobs.resolve("a.jinja"), "in a folder");
    Files.writeString(scratch.resolve("blobs/1"), "a template");
    Files.createSymbolicLink(source.resolve("chat_template.jinja"), Path.of("../blobs/1"));
    Files.createSymbolicLink(source.resolve("additional_chat_templates"), blobs);

    export(scratch.resolve("exported"));

    Path template = scratch.resolve("exported/chat_template.jinja");
    assertThat(template).hasContent("a template");
    assertThat(Files.isSymbolicLink(template)).isFalse();
    assertThat(scratch.resolve("exported/additional_chat_templates/a.jinja"))
        .hasContent("in a folder");
    assertThat(ModelFolder.open(source).notices()).isEmpty();
  }

  @Test
  void write_whatCannotTravel_isNoticedAndLeftOut() throws IOException {
    Files.createSymbolicLink(source.resolve("gone.json"), scratch.resolve("nothing"));
    Files.createSymbolicLink(source.resolve("self"), source);
    Files.createSymbolicLink(source.resolve("above"), scratch);

    export(scratch.resolve("exported"));

    assertThat(files(scratch.resolve("exported")))
        .containsExactlyInAnyOrder("config.json", "model.safetensors");
    assertThat(ModelFolder.open(source).notices())
        .hasSize(3)
        .anyMatch(notice -> notice.contains("gone.json is a link to nothing"))
        .anyMatch(notice -> notice.contains("self is a link to a folder that it is in"))
        .anyMatch(notice -> notice.contains("above is a link to a folder that it is in"));
  }

  /** An experiment in its model's folder must not write what it writes into itself, nor what another one wrote. */
  @Test
  void write_intoTheModelsOwnFolder_takesNoOutputAlong() throws IOException {
    Files.writeString(source.resolve("chat_template.jinja"), "a template");
    Files.createDirectories(source.resolve("out/first/runs"));
    Files.writeString(source.resolve("out/first/runs/steps.jsonl"), "{}");
    Files.createDirectories(source.resolve("before"));
    Files.writeString(source.resolve("before/resolved.yaml"), "name: before");

    export(source.resolve("out/first/model"));
    export(source.resolve("copy"));
    export(source.resolve("copy"));

    List<String> expected = List.of("chat_template.jinja", "config.json", "model.safetensors");
    assertThat(files(source.resolve("out/first/model")))
        .containsExactlyInAnyOrderElementsOf(expected);
    assertThat(files(source.resolve("copy")))
        .contains("chat_template.jinja", "out/first/model/config.json")
        .noneMatch(name -> name.startsWith("copy") || name.startsWith("before"));
  }

  @ParameterizedTest
  @CsvSource({"dtype", "torch_dtype"})
  void write_typeOfTheWeights_isFloat32InBothSpellings(String spelling) throws IOException {
    model.configure(config -> {
      config.remove("torch_dtype");
      config.put(spelling, "bfloat16");
    });

    JsonNode config = export(scratch.resolve("exported"));

    assertThat(config.get("dtype").asText()).isEqualTo("float32");
    assertThat(config.get("torch_dtype").asText()).isEqualTo("float32");
  }

  /** A version before 5 does not look into the section that later ones write; later ones have other defaults. */
  @Test
  void write_rotarySettings_standWhereEachVersionLooks() throws IOException {
    RotarySpec rotary = ModelFolder.open(source).model().rotary();
    model.configure(config -> {
      ObjectNode section = (ObjectNode) config.remove("rope_scaling");
      section.set("rope_theta", config.remove("rope_theta"));
      config.set("rope_parameters", section);
    });

    JsonNode config = export(scratch.resolve("exported"));

    assertThat(config.get("rope_theta").asDouble()).isEqualTo(100);
    assertThat(config.at("/rope_scaling/rope_type").asText()).isEqualTo("llama3");
    assertThat(config.at("/rope_scaling/low_freq_factor").asDouble()).isEqualTo(1);
    assertThat(config.at("/rope_scaling/original_max_position_embeddings").asInt())
        .isEqualTo(32);
    assertThat(config.at("/rope_parameters/rope_theta").asDouble()).isEqualTo(100);
    assertThat(ModelFolder.open(scratch.resolve("exported")).model().rotary()).isEqualTo(rotary);
  }

  private JsonNode export(Path target) throws IOException {
    ModelFolder folder = ModelFolder.open(source);
    try (ParameterStore store =
        ParameterStore.forValues(new ParameterLayout(folder.model().parameters()))) {
      folder.readInto(store);
      folder.write(store, target);
    }
    return new ObjectMapper().readTree(target.resolve("config.json").toFile());
  }

  private static List<String> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .toList();
    }
  }
}
