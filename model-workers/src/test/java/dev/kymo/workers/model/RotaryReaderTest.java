package dev.kymo.workers.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where configurations may say how positions turn, of a GPT-NeoX with heads of 8 and of a Llama with heads of 12. */
class RotaryReaderTest {
  private static final String LLAMA3 =
      "'rope_type':'llama3','factor':4,'low_freq_factor':1,'high_freq_factor':4,'original_max_position_embeddings':32";

  @TempDir
  Path folder;

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
          {}                                                                            | 2 | 10000
          {'rotary_pct':0.5,'rotary_emb_base':500}                                      | 4 | 500
          {'rotary_pct':0.5,'rotary_emb_base':500,'partial_rotary_factor':0.5,'rope_theta':500.0,'rope_scaling':null} | 4 | 500
          {'rope_parameters':{'rope_type':'default','partial_rotary_factor':0.5,'rope_theta':500}} | 4 | 500
          {'rope_parameters':{'rope_type':'default'},'rotary_emb_base':500}             | 2 | 500
          {'rope_parameters':{'partial_rotary_factor':1.0},'rotary_emb_base':500}       | 8 | 500
          {'rope_scaling':{'type':'default','partial_rotary_factor':0.5,'rope_theta':500}} | 4 | 500
          {'rope_scaling':{},'rope_parameters':{'rope_theta':500}}                      | 2 | 500
          {'rope_theta':10000,'partial_rotary_factor':0.25}                             | 2 | 10000
          """)
  void read_gptNeoX_usesEveryPlace(String places, int rotated, double base) throws IOException {
    assertThat(rotary("tiny-gpt-neox", places)).isEqualTo(new RotarySpec(8, rotated, base));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
          {}                                                                  | 10000
          {'rope_theta':500}                                                  | 500
          {'rope_parameters':{'rope_type':'default','rope_theta':500}}        | 500
          {'rope_parameters':{'rope_type':'default'},'rope_theta':500.0}      | 500
          {'rope_scaling':{'rope_type':'default','rope_theta':500}}           | 500
          {'rope_scaling':{'type':'default','rope_theta':500},'rope_theta':500,'rope_parameters':{'rope_theta':500}} | 500
          {'rope_theta':500,'partial_rotary_factor':1.0}                      | 500
          """)
  void read_llama_usesEveryPlace(String places, double base) throws IOException {
    assertThat(rotary("tiny-llama-wide", places)).isEqualTo(new RotarySpec(12, 12, base));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
          {'rope_theta':500,'rope_scaling':{LLAMA3}}
          {'rope_theta':500,'rope_scaling':{LLAMA3,'type':'llama3'}}
          {'rope_parameters':{LLAMA3,'rope_theta':500}}
          {'rope_theta':500,'rope_scaling':{LLAMA3},'rope_parameters':{LLAMA3,'rope_theta':500}}
          {'rope_theta':500,'rope_scaling':{LLAMA3},'original_max_position_embeddings':32}
          {'rope_theta':500,'max_position_embeddings':32,'rope_parameters':{'rope_type':'llama3','factor':4.0,'low_freq_factor':1,'high_freq_factor':4}}
          """)
  void read_scalingOfLlama3_isReadWhereverItStands(String places) throws IOException {
    assertThat(rotary("tiny-llama-wide", places))
        .isEqualTo(new RotarySpec(12, 12, 500, new RotaryScaling(4, 1, 4, 32)));
    assertThat(rotary(
            "tiny-gpt-neox",
            places
                .replace("'rope_theta'", "'rotary_emb_base'")
                .replace("{LLAMA3,'rotary_emb_base':500}", "{LLAMA3,'rope_theta':500}")
                .replace(
                    "'rope_parameters':{", "'rope_parameters':{'partial_rotary_factor':0.25,")))
        .isEqualTo(new RotarySpec(8, 2, 500, new RotaryScaling(4, 1, 4, 32)));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
          {'rope_theta':500,'rope_parameters':{'rope_theta':600}}           | rope_theta is 500, must be 600.0, as rope_parameters.rope_theta says
          {'rope_theta':500,'rope_scaling':{'rope_theta':600}}              | rope_theta is 500, must be 600.0, as rope_scaling.rope_theta says
          {'rope_scaling':{'rope_theta':500},'rope_parameters':{'rope_theta':600}} | rope_parameters.rope_theta is 600, must be 500.0
          {'rope_scaling':{'type':'default'},'rope_parameters':{'rope_theta':600}} | rope_parameters.rope_theta is 600, must be 10000.0, which transformers takes
          {'rope_scaling':{LLAMA3},'rope_parameters':{'rope_type':'default'}} | rope_parameters.rope_type is default, must be llama3, as rope_scaling.rope_type says
          {'rope_scaling':{'type':'default','rope_type':'llama3'}}          | rope_scaling.type is default, must be llama3
          {'rope_scaling':{LLAMA3},'rope_parameters':{'factor':8}}          | rope_parameters.factor is 8, must be 4.0
          {'rope_scaling':{LLAMA3},'original_max_position_embeddings':64}   | original_max_position_embeddings is 64, must be 32.0
          {'rope_scaling':{'type':'linear','factor':2}}                     | rope_scaling.type is linear, must be llama3 or default
          {'rope_parameters':{'rope_type':'yarn','factor':2}}               | rope_parameters.rope_type is yarn
          {'rope_parameters':{'rope_type':'proportional'}}                  | rope_parameters.rope_type is proportional
          {'rope_scaling':{'factor':2}}                                     | rope_scaling.rope_type is missing, must be there, because rope_scaling.factor is 2
          {'rope_parameters':{'full_attention':{'rope_type':'default'}}}    | rope_parameters.full_attention is {"rope_type":"default"}, must be no section
          {'rope_parameters':{'rope_type':'llama3','factor':2}}             | rope_parameters.low_freq_factor is missing
          {'rope_parameters':{'rope_theta':'500'}}                          | rope_parameters.rope_theta is "500", must be a number
          {'rope_theta':0}                                                  | rope_theta is 0.0, must be positive
          {'rope_parameters':[]}                                            | rope_parameters is [], must be a section
          {'partial_rotary_factor':0.5}                                     | partial_rotary_factor is 0.5, must be 1
          {'rope_parameters':{'partial_rotary_factor':0.5}}                 | partial_rotary_factor is 0.5, must be 1
          {'rope_scaling':{'rope_type':'llama3','factor':0,'low_freq_factor':1,'high_freq_factor':4}} | rope_scaling.factor is 0.0, must be positive
          {'rope_scaling':{'rope_type':'llama3','factor':2,'low_freq_factor':4,'high_freq_factor':4}} | rope_scaling.high_freq_factor is 4.0, must be more than low_freq_factor
          """)
  void read_llamaWithContradictionsOrUnsupported_isRefusedNamingBoth(
      String places, String message) {
    assertThatThrownBy(() -> rotary("tiny-llama-wide", places))
        .isInstanceOf(ModelUnreadableException.class)
        .hasMessageContainingAll("config.json: ", message);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
          {'rotary_pct':0.5,'partial_rotary_factor':0.25}          | partial_rotary_factor is 0.25, must be 0.5, as rotary_pct says
          {'rotary_emb_base':500,'rope_theta':600}                 | rope_theta is 600, must be 500.0, as rotary_emb_base says
          {'rotary_emb_base':500,'rope_parameters':{'rope_theta':600}} | rotary_emb_base is 500, must be 600.0, as rope_parameters.rope_theta says
          {'rope_theta':600}                                       | rope_theta is 600, must be 10000.0, which transformers takes where rotary_emb_base is absent
          {'partial_rotary_factor':0.5}                            | partial_rotary_factor is 0.5, must be 0.25, which transformers takes where rotary_pct is absent
          {'rope_scaling':{'type':'dynamic','factor':2}}           | rope_scaling.type is dynamic
          {'rope_parameters':{'partial_rotary_factor':0.4}}        | rotary_pct is 0.4, must be such that an even number
          """)
  void read_gptNeoXWithContradictionsOrUnsupported_isRefusedNamingBoth(
      String places, String message) {
    assertThatThrownBy(() -> rotary("tiny-gpt-neox", places))
        .isInstanceOf(ModelUnreadableException.class)
        .hasMessageContainingAll("config.json: ", message);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
          {'rope_scaling':{'rope_type':'default','factor':8.0}} | rope_type default: rope_scaling.factor
          {'rope_parameters':{LLAMA3,'mscale':1}}               | rope_type llama3: rope_parameters.mscale
          """)
  void read_settingThatItsTypeDoesNotHave_isNoticed(String places, String notice)
      throws IOException {
    rotary("tiny-llama-wide", places);

    assertThat(ModelFolder.open(folder).notices()).singleElement().asString().contains(notice);
  }

  /** By the rules of versions whose recordings have no format number. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
          tiny-gpt-neox   | {'rotary_pct':0.5,'rotary_emb_base':500}                            | true
          tiny-gpt-neox   | {'rope_parameters':{'partial_rotary_factor':0.25,'rope_theta':10000}} | true
          tiny-gpt-neox   | {'rope_parameters':{'partial_rotary_factor':0.5}}                   | false
          tiny-gpt-neox   | {'rope_parameters':{'rope_theta':500}}                              | false
          tiny-gpt-neox   | {'rope_scaling':{LLAMA3}}                                           | false
          tiny-llama-wide | {'rope_theta':500,'rope_scaling':{LLAMA3}}                          | true
          tiny-llama-wide | {'rope_parameters':{LLAMA3,'rope_theta':500}}                       | true
          tiny-llama-wide | {'rope_parameters':{'rope_type':'default'},'rope_theta':500}        | false
          tiny-llama-wide | {'rope_scaling':{'type':'default','rope_theta':500}}                | false
          """)
  void requireReadAsBefore_ofAnotherReading_isRefused(String name, String places, boolean same)
      throws IOException {
    rotary(name, places);

    if (same) {
      ModelFolder.open(folder).requireReadAsBefore();
    } else {
      assertThatThrownBy(() -> ModelFolder.open(folder).requireReadAsBefore())
          .isInstanceOf(ModelUnreadableException.class)
          .hasMessageContaining("Start anew");
    }
  }

  private RotarySpec rotary(String name, String places) throws IOException {
    Files.deleteIfExists(folder.resolve("config.json"));
    Files.deleteIfExists(folder.resolve("model.safetensors"));
    EditableModel model = EditableModel.copyOf(name, folder);
    model.configure(config -> {
      config.remove(List.of(
          "rotary_pct",
          "rotary_emb_base",
          "rope_theta",
          "partial_rotary_factor",
          "rope_scaling",
          "rope_parameters"));
      config.setAll(
          (ObjectNode) EditableModel.json(places.replace("LLAMA3", LLAMA3).replace('\'', '"')));
    });
    return ModelFolder.open(folder).model().rotary();
  }
}
