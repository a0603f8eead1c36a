package dev.kymo.workers.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The first HH rows against the ids that the paper's published tokenisation gives. */
@Tag("shared")
class HhTokenizationTest {

  private static final Path SHARED = Path.of(System.getProperty("kymo.shared", "."));
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void encode_hhRows_givesThePublishedIds() throws IOException {
    JsonNode golden =
        JSON.readTree(SHARED.resolve("golden/tokenization-hh.json").toFile());
    JsonNode examples = golden.get("examples");
    DataSet data = DataSet.read(SHARED.resolve("data/hh/formal_prob_train.jsonl"), 20, List.of());
    Truncation truncation = new Truncation(
        golden.get("max_length").asInt(),
        golden.get("max_prompt_length").asInt(),
        Truncation.By.ROW);

    try (TextTokenizer tokenizer =
        HuggingFaceTextTokenizer.open(SHARED.resolve("models/hh-neox-1m"))) {
      RowEncoder encoder = new RowEncoder(tokenizer, truncation);
      assertThat(examples).hasSize(20);
      for (JsonNode example : examples) {
        Row row = data.row(example.get("row").asInt());
        EncodedRow all = encoder.encode(row);
        assertThat(all.responses().keySet()).containsExactlyElementsOf(ResponseTypes.KNOWN);
        assertThat(all.prompt())
            .as("prompt of row %d", row.number())
            .isEqualTo(ids(example.get("prompt_ids")));
        for (String type : ResponseTypes.KNOWN) {
          assertThat(all.response(type))
              .as("%s of row %d", type, row.number())
              .isEqualTo(ids(example.get(type)));
          EncodedRow alone = encoder.encode(row, List.of(type));
          assertThat(alone.prompt()).isEqualTo(all.prompt());
          assertThat(alone.response(type)).isEqualTo(all.response(type));
        }
      }
    }
  }

  private static int[] ids(JsonNode node) {
    return JSON.convertValue(node, int[].class);
  }
}
