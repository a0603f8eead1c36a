package dev.kymo.workers.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kymo.workers.safetensors.SafetensorsWriter.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardedSafetensorsTest {

  @TempDir
  Path folder;

  @Test
  void open_singleFile_findsItsTensors() throws IOException {
    write("model.safetensors", scalar("b", 1), scalar("a", 2));

    try (ShardedSafetensors tensors = ShardedSafetensors.open(folder)) {
      assertThat(tensors.entries().keySet()).containsExactly("b", "a");
      assertThat(tensors.floats("a")).containsExactly(2);
    }
  }

  @Test
  void open_shards_findsEachTensorInItsFile() throws IOException {
    write("model-00001-of-00002.safetensors", scalar("b", 1), scalar("z", 3));
    write("model-00002-of-00002.safetensors", scalar("a", 2));
    index("""
        {"metadata": {"total_size": 12}, "weight_map": {"a": "model-00002-of-00002.safetensors",
         "b": "model-00001-of-00002.safetensors", "z": "model-00001-of-00002.safetensors"}}""");

    try (ShardedSafetensors tensors = ShardedSafetensors.open(folder)) {
      assertThat(tensors.entries().keySet()).containsExactly("b", "z", "a");
      assertThat(tensors.floats("a")).containsExactly(2);
      assertThat(tensors.bytes("z").getFloat()).isEqualTo(3);
      assertThat(tensors.entry("b").shape()).isEmpty();
      assertThatThrownBy(() -> tensors.floats("c"))
          .isInstanceOf(SafetensorsFormatException.class)
          .hasMessageContaining("no tensor 'c' among the 3 of model-00001-of-00002.safetensors");
    }
  }

  @Test
  void open_tensorInTwoShards_takesTheIndexesChoice() throws IOException {
    write("one.safetensors", scalar("a", 1), scalar("b", 2), scalar("unlisted", 3));
    write("two.safetensors", scalar("b", 4), scalar("d", 6));
    index("""
        {"weight_map": {"a": "one.safetensors", "b": "one.safetensors", "d": "two.safetensors"}}""");

    try (ShardedSafetensors tensors = ShardedSafetensors.open(folder)) {
      assertThat(tensors.entries().keySet()).containsExactly("a", "b", "d");
      assertThat(tensors.floats("b")).containsExactly(2);
    }
  }

  @Test
  void open_missingShard_namesIt() throws IOException {
    write("one.safetensors", scalar("a", 1));
    index("{\"weight_map\": {\"a\": \"one.safetensors\", \"b\": \"two.safetensors\"}}");

    assertThatThrownBy(() -> ShardedSafetensors.open(folder))
        .isInstanceOf(SafetensorsFormatException.class)
        .hasMessageEndingWith("two.safetensors: the file does not exist");
  }

  @Test
  void open_shardWithoutAPromisedTensor_namesBoth() throws IOException {
    write("one.safetensors", scalar("a", 1));
    index("{\"weight_map\": {\"a\": \"one.safetensors\", \"b\": \"one.safetensors\"}}");

    assertThatThrownBy(() -> ShardedSafetensors.open(folder))
        .isInstanceOf(SafetensorsFormatException.class)
        .hasMessageContaining("one.safetensors: no tensor 'b'");
  }

  @Test
  void open_indexThatLeavesTheFolder_isRefused() throws IOException {
    index("{\"weight_map\": {\"a\": \"../one.safetensors\"}}");

    assertThatThrownBy(() -> ShardedSafetensors.open(folder))
        .isInstanceOf(SafetensorsFormatException.class)
        .hasMessageContaining("'../one.safetensors' for 'a', which is no file name of this folder");
  }

  @Test
  void open_brokenIndex_isRefused() throws IOException {
    index("{\"weight_map\": ");

    assertThatThrownBy(() -> ShardedSafetensors.open(folder))
        .isInstanceOf(SafetensorsFormatException.class)
        .hasMessageContaining("model.safetensors.index.json: is not valid JSON");
  }

  @Test
  void open_emptyFolder_saysWhatItNeeds() {
    assertThatThrownBy(() -> ShardedSafetensors.open(folder))
        .isInstanceOf(SafetensorsFormatException.class)
        .hasMessageContaining("neither model.safetensors nor model.safetensors.index.json");
  }

  private void index(String json) throws IOException {
    Files.writeString(folder.resolve("model.safetensors.index.json"), json);
  }

  private void write(String name, Tensor... tensors) throws IOException {
    try (OutputStream out = Files.newOutputStream(folder.resolve(name))) {
      SafetensorsWriter.write(out, List.of(tensors), new TreeMap<>());
    }
  }

  private static Tensor scalar(String name, float value) {
    ByteBuffer bytes =
        ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(value).flip();
    return Tensor.of(name, "F32", new long[] {}, bytes);
  }
}
