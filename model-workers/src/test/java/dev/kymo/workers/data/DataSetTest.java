package dev.kymo.workers.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataSetTest {

  private static final String GOOD = "{\"prompt\": \"q\", \"chosen\": \"y\"}";

  @TempDir
  Path folder;

  @Test
  void read_knownFieldsInAnyOrder_listsThemInTheirOrder() throws IOException {
    Path file = file("""
        {"rejected": "no", "random_nonhum": "x", "chosen": " yes é", "prompt": "Why?"}

        {"prompt": "How?", "irr_hum": ""}
        """);

    DataSet data = DataSet.read(file, null, List.of());

    assertThat(data.size()).isEqualTo(2);
    assertThat(data.responses()).containsExactly("chosen", "rejected", "irr_hum", "random_nonhum");
    assertThat(data.row(0).prompt()).isEqualTo("Why?");
    assertThat(data.row(0).responses().keySet())
        .containsExactly("chosen", "rejected", "random_nonhum");
    assertThat(data.row(0).responses()).containsEntry("chosen", " yes é");
    assertThat(data.row(1).number()).isEqualTo(1);
    assertThat(data.row(1).responses()).containsEntry("irr_hum", "");
  }

  @Test
  void read_withLimit_doesNotLookFurther() throws IOException {
    Path file = file(GOOD + "\nbroken\n");

    DataSet data = DataSet.read(file, 1, List.of());

    assertThat(data.size()).isEqualTo(1);
  }

  @Test
  void read_gzip_readsTheSameRows() throws IOException {
    Path file = gzip(GOOD + "\n" + GOOD + "\n");

    DataSet data = DataSet.read(file, null, List.of());

    assertThat(data.rows()).extracting(Row::number).containsExactly(0, 1);
  }

  @Test
  void read_namedField_isAResponseAfterTheKnownOnes() throws IOException {
    Path file = file("{\"mine\": \"m\", \"prompt\": \"q\", \"chosen\": \"y\"}");

    DataSet data = DataSet.read(file, null, List.of("mine"));

    assertThat(data.responses()).containsExactly("chosen", "mine");
  }

  @Test
  void read_fieldsNeitherKnownNorNamed_areIgnoredWithOneNotice() throws IOException {
    Path file = file("""
        {"prompt": "q", "chosen": "y", "score": 3, "extra": null, "messages": null}
        {"prompt": "q", "chosen": "y", "score": 4, "extra": "e"}
        """);

    assertThat(DataSet.read(file, null, List.of()).notices())
        .singleElement()
        .asString()
        .endsWith("(data.responses can name them): extra, score");
    assertThat(DataSet.read(file, 1, List.of()).notices())
        .as("null is absent")
        .singleElement()
        .asString()
        .endsWith(": score");
    assertThat(DataSet.read(file(GOOD), null, List.of()).notices()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
          {"prompt": "q", "chosen": "y"            | not valid JSON at byte
          {"prompt": "q", "chosen": "y"} extra     | not valid JSON at byte
          {"prompt": "q", "prompt": "r"}           | Duplicate field 'prompt'
          ["prompt"]                               | must be a JSON object
          {"chosen": "y"}                          | no prompt: add the field 'prompt'
          {"prompt": "", "chosen": "y"}            | no prompt: add the field 'prompt'
          {"chosen": "y", "rejected": "n"}         | no prompt: add the field 'prompt'
          {"prompt": "q", "score": 1}              | no response: give at least one of chosen, chosen_initial
          {"prompt": 5, "chosen": "y"}             | 'prompt' is a number, must be text
          {"prompt": "q", "chosen": null}          | no response: give at least one of chosen
          {"prompt": "q", "chosen": null, "rejected": null, "mine": null} | no response: give at least one of chosen
          {"prompt": null, "chosen": "y"}          | 'prompt' is null, must be text or a list of messages; without
          {"prompt": null, "chosen": "ay", "rejected": "an"} | 'prompt' is null
          {"prompt": true, "chosen": "y"}          | 'prompt' is a boolean, must be text
          {"prompt": "q", "chosen": 4.5}           | 'chosen' is a number, must be text
          {"prompt": "q", "chosen": false}         | 'chosen' is a boolean, must be text
          {"prompt": "q", "chosen": ["y"]}         | 'chosen' must be text or a list of messages, each with role and content as text, but message 1 is text
          {"prompt": "q", "chosen": "y", "irr_hum": 0} | 'irr_hum' is a number, must be text
          {"prompt": "q", "chosen": {"a": 1}}      | 'chosen' is an object, must be text
          {"prompt": "q", "chosen": "\\ud800 x"}   | 'chosen' holds half a surrogate pair
          """)
  void read_badThirdLine_namesFileLineAndFault(String line, String fault) throws IOException {
    Path file = file(GOOD + "\n\n" + line + "\n" + GOOD + "\n");

    assertThatThrownBy(() -> DataSet.read(file, null, List.of()))
        .isInstanceOf(DataFormatException.class)
        .hasMessageStartingWith(file + ", line 3: ")
        .hasMessageContaining(fault)
        .extracting(e -> ((DataFormatException) e).line())
        .isEqualTo(3L);
  }

  @Test
  void read_nullResponses_areAbsent() throws IOException {
    Path file = file("""
        {"prompt": "q", "chosen": "y", "rejected": null, "mine": null}
        {"prompt": "q", "chosen": null, "rejected": "n", "mine": "m"}
        """);

    DataSet data = DataSet.read(file, null, List.of("mine", "never"));

    assertThat(data.row(0).responses()).containsOnlyKeys("chosen");
    assertThat(data.row(1).responses()).containsOnlyKeys("rejected", "mine");
    assertThat(data.responses()).containsExactly("chosen", "rejected", "mine");
    assertThat(data.notices())
        .containsExactly("no row has the fields that data.responses names: never");
  }

  @Test
  void require_rowsThatLackAResponse_areCountedAndTheFirstIsNamed() throws IOException {
    Path file = file("""
        {"prompt": "q", "chosen": "y", "rejected": "n"}

        {"prompt": "q", "chosen": "y", "rejected": null}
        {"prompt": "q", "chosen": "y"}
        """);
    DataSet data = DataSet.read(file, null, List.of());

    data.require(List.of("chosen"), "sft");

    assertThatThrownBy(() -> data.require(List.of("chosen", "rejected"), "dpo"))
        .isInstanceOf(DataFormatException.class)
        .hasMessage(file + ", line 3: has no response 'rejected', which dpo needs; it has chosen."
            + " 2 of 3 rows lack it: give it, or leave such rows out");
  }

  @Test
  void read_byteOrderMark_isNoPartOfTheFirstLine() throws IOException {
    String mark = "\uFEFF";

    assertThat(DataSet.read(file(mark + GOOD + "\r\n\r\n" + GOOD + "\r\n"), null, List.of())
            .lines())
        .containsExactly(1L, 3L);
    assertThat(DataSet.read(file(mark + "\n" + GOOD), null, List.of()).lines()).containsExactly(2L);
    assertThat(DataSet.read(gzip(mark + GOOD), null, List.of()).size()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE"})
  void read_utf16_saysWhatToDo(String charset) throws IOException {
    Path file = Files.write(
        folder.resolve("rows.jsonl"), ("\uFEFF" + GOOD + "\n").getBytes(Charset.forName(charset)));

    assertThatThrownBy(() -> DataSet.read(file, null, List.of()))
        .isInstanceOf(DataFormatException.class)
        .hasMessage(file + ": is in UTF-16; save it as UTF-8");
  }

  @Test
  void read_brokenUtf8_namesTheLine() throws IOException {
    byte[] bytes = (GOOD + "\n" + GOOD).getBytes(StandardCharsets.US_ASCII);
    bytes[bytes.length - 3] = (byte) 0xff;
    Path file = Files.write(folder.resolve("rows.jsonl"), bytes);

    assertThatThrownBy(() -> DataSet.read(file, null, List.of()))
        .isInstanceOf(DataFormatException.class)
        .hasMessageContaining("line 2")
        .hasMessageContaining("UTF-8");
  }

  @Test
  void read_emptyFile_saysSo() throws IOException {
    Path file = file("\n \n");

    assertThatThrownBy(() -> DataSet.read(file, null, List.of()))
        .isInstanceOf(DataFormatException.class)
        .hasMessage(file + ": holds no rows; write one JSON object per line");
  }

  @Test
  void read_missingFileOrFolder_saysSo() {
    assertThatThrownBy(() -> DataSet.read(folder.resolve("none.jsonl"), null, List.of()))
        .isInstanceOf(DataFormatException.class)
        .hasMessageEndingWith("none.jsonl: the file does not exist");
    assertThatThrownBy(() -> DataSet.read(folder, null, List.of()))
        .isInstanceOf(DataFormatException.class)
        .hasMessageContaining("is a folder");
  }

  @Test
  void read_gzipCutShort_saysSo() throws IOException {
    Path whole = gzip((GOOD + "\n").repeat(5));
    byte[] bytes = Files.readAllBytes(whole);
    Files.write(whole, Arrays.copyOf(bytes, bytes.length - 10));

    assertThatThrownBy(() -> DataSet.read(whole, null, List.of()))
        .isInstanceOf(DataFormatException.class)
        .hasMessageContaining("compressed data end early");
  }

  @Test
  void read_plainFileNamedGz_saysSo() throws IOException {
    Path file = Files.writeString(folder.resolve("rows.jsonl.gz"), GOOD);

    assertThatThrownBy(() -> DataSet.read(file, null, List.of()))
        .isInstanceOf(DataFormatException.class)
        .hasMessageContaining("is no gzip file");
  }

  @ParameterizedTest
  @CsvSource({"prompt", "argmax", "greedy", "' '"})
  void knownAnd_reservedName_isRefused(String name) {
    assertThatThrownBy(() -> ResponseTypes.knownAnd(List.of(name)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + name + "'");
  }

  @Test
  void knownAnd_knownOrRepeatedName_isListedOnce() {
    List<String> names = ResponseTypes.knownAnd(List.of("mine", "chosen", "mine"));

    assertThat(names)
        .hasSize(14)
        .startsWith("chosen", "chosen_initial")
        .endsWith("random_nonhum", "mine");
  }

  private Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("rows.jsonl"), content);
  }

  private Path gzip(String content) throws IOException {
    Path file = folder.resolve("rows.jsonl.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(content.getBytes(StandardCharsets.UTF_8));
    }
    return file;
  }
}
