package dev.kymo.actors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.actors.experiment.ExperimentFile;
import dev.kymo.actors.experiment.Notice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person is told before training, and where it is kept. */
class NoticesTest {
  private static final String NO_RATE = "no learning-rate is given";

  @TempDir
  private Path folder;

  private TinyExperiment tiny;

  @BeforeEach
  void writeExperiment() throws IOException {
    tiny = new TinyExperiment(folder);
  }

  @Test
  void run_withNotices_printsThemBeforeTrainingAndKeepsThem() throws IOException {
    tiny.write("tiny.yaml", TinyExperiment.YAML.replace("learning-rate: 1e-3, ", ""));

    String ran = printedBy("run", tiny.path("tiny.yaml"), "--out", tiny.path("out"), "--no-page");
    String resumed = printedBy("resume", tiny.path("out"), "--no-page");

    String line = "Notice: recipe baseline, stage 1 (sft); recipe baseline, stage 2 (dpo);"
        + " recipe extend, stage 1 (sft): " + NO_RATE
        + ", neither here nor under defaults; 5e-7 is used, the paper's";
    assertThat(ran.lines().filter(line::equals)).hasSize(1);
    assertThat(ran.indexOf(line)).isLessThan(ran.indexOf("Training 2 runs"));
    assertThat(resumed.lines().filter(line::equals)).as("after a resume").hasSize(1);
    assertThat(Files.readString(tiny.path("out/resolved.yaml"))).contains(NO_RATE);
    assertThat(Files.readString(tiny.path("out/report.html")))
        .contains("Noticed before training", NO_RATE);
  }

  @Test
  void learningRate_inTheStageOrUnderDefaults_isNoNotice() throws IOException {
    String own = TinyExperiment.YAML
        .replace("learning-rate: 1e-3, ", "")
        .replace("epochs:", "learning-rate: 1e-4, epochs:");

    assertThat(texts(TinyExperiment.YAML)).noneMatch(text -> text.contains(NO_RATE));
    assertThat(texts(own)).noneMatch(text -> text.contains(NO_RATE));
  }

  @Test
  void learningRate_missingInOneStage_namesThatStage() throws IOException {
    String one = TinyExperiment.YAML
        .replace("learning-rate: 1e-3, ", "")
        .replace("sft, ", "sft, learning-rate: 1e-4, ");

    assertThat(notices(one).stream().filter(notice -> notice.text().contains(NO_RATE)))
        .singleElement()
        .extracting(Notice::places)
        .isEqualTo(List.of("recipe baseline, stage 2 (dpo)"));
  }

  @Test
  void warmUp_longerThanTheStage_saysHowFarTheRateGets() throws IOException {
    String longer = TinyExperiment.YAML.replace("warmup-steps: 2", "warmup-steps: 9");
    String asLong = TinyExperiment.YAML.replace("warmup-steps: 2", "warmup-steps: 6");
    String shorter = TinyExperiment.YAML.replace("warmup-steps: 2", "warmup-steps: 5");

    assertThat(about(longer, "warm-up"))
        .containsExactly(
            "recipe baseline, stage 1 (sft); recipe baseline, stage 2 (dpo): warm-up takes 9 steps"
                + " and the stage has 6: the learning rate rises to 6e-4 at most, of 0.001; warmup-steps sets it");
    assertThat(about(asLong, "warm-up")).hasSize(1);
    assertThat(about(shorter, "warm-up")).isEmpty();
  }

  @Test
  void rowsCut_countsPromptsAndResponsesApart() throws IOException {
    rows(
        "{\"prompt\": \" a cat a cat a cat\", \"chosen\": \" cat\", \"rejected\": \" a\"}",
        "",
        "{\"prompt\": \" the\", \"chosen\": \" cat\", \"rejected\": \" a cat a cat a cat a\"}",
        "{\"prompt\": \" the rose\", \"chosen\": \" cat\", \"rejected\": \" a\"}");
    String cut = TinyExperiment.YAML.replace(
        "max-length: 40, max-prompt-length: 20", "max-length: 6, max-prompt-length: 3");
    String wide = TinyExperiment.YAML.replace("max-prompt-length: 20", "max-prompt-length: 10");

    assertThat(about(cut, "max-length"))
        .containsExactly(
            "data.train; data.probes: max-length 6 cuts 1 of 3 (33 %) prompts, which keep their last 3 tokens (line 1);"
                + " and 1 of 6 (17 %) responses, which lose their ends: rejected 1 (line 3)");
    assertThat(about(wide, "max-length")).isEmpty();
  }

  @Test
  void rowsCut_byPair_countsEachResponseOnceForAllStages() throws IOException {
    rows("{\"prompt\": \" the\", \"chosen\": \" a cat a cat a\", \"rejected\": \" a\"}");
    String cut = TinyExperiment.YAML.replace(
        "max-length: 40, max-prompt-length: 20",
        "max-length: 4, max-prompt-length: 3, truncate-by: pair");

    assertThat(about(cut, "max-length"))
        .first()
        .asString()
        .contains(
            "max-length 4 cuts 1 of 2 (50 %) responses, which lose their ends: chosen 1 (line 1)");
  }

  @Test
  void responsesEmpty_countsThemByType() throws IOException {
    rows(
        "{\"prompt\": \" a\", \"chosen\": \" tea\", \"rejected\": \"\"}",
        "{\"prompt\": \" a cat\", \"chosen\": \" tea\", \"rejected\": \" a\"}");

    assertThat(about(TinyExperiment.YAML, "empty"))
        .containsExactly("data.train; data.probes: 1 of 2 (50 %) rejected responses are empty,"
            + " nothing but the end of sequence (line 1)");
  }

  @Test
  void pairsIdentical_areCountedByTokens() throws IOException {
    rows(
        "{\"prompt\": \" a\", \"chosen\": \" tea\", \"rejected\": \" tea\"}",
        "{\"prompt\": \" a cat\", \"chosen\": \" tea\", \"rejected\": \" a\"}");
    String onlySft =
        TinyExperiment.YAML.replace("{objective: dpo, epochs: 2}", "{objective: sft, epochs: 1}");

    assertThat(about(TinyExperiment.YAML, "same tokens"))
        .containsExactly(
            "data.train: 1 of 2 (50 %) pairs have the same tokens as chosen and as rejected (line 1):"
                + " what pulls such a response up pushes it down as much");
    assertThat(about(onlySft, "same tokens"))
        .as("nothing is set against another")
        .isEmpty();
  }

  @Test
  void pairsIdentical_onlyBecauseTheyAreCut_areCounted() throws IOException {
    rows("{\"prompt\": \" a\", \"chosen\": \" tea the cat\", \"rejected\": \" tea the rose\"}");
    String cut = TinyExperiment.YAML.replace(
        "max-length: 40, max-prompt-length: 20", "max-length: 3, max-prompt-length: 2");

    assertThat(about(TinyExperiment.YAML, "same tokens")).isEmpty();
    assertThat(about(cut, "same tokens")).hasSize(1);
  }

  @Test
  void wellFormedRows_giveNoNoticeOfCutsEmptinessOrPairs() throws IOException {
    assertThat(texts(TinyExperiment.YAML))
        .as("but that it observes what it trains on")
        .singleElement()
        .asString()
        .contains("of a row trained on");
  }

  @Test
  void probesThatAreTrainedOn_areCounted() throws IOException {
    rows(
        "{\"prompt\": \" a\", \"chosen\": \" tea\", \"rejected\": \" cat\"}",
        "{\"prompt\": \" the\", \"chosen\": \" tea\", \"rejected\": \" cat\"}");
    tiny.write("probes.jsonl", """
        {"prompt": " a", "chosen": " tea"}
        {"prompt": " the", "chosen": " rose"}
        {"prompt": " rose", "chosen": " tea"}
        """);
    String apart = TinyExperiment.YAML.replace("probes: rows", "probes: probes");

    assertThat(about(apart, "trained on"))
        .containsExactly(
            "data.probes: 2 of 3 rows have the prompt of a row trained on, 1 of them its chosen"
                + " response too: what is read there is what was trained");
    assertThat(about(apart.replace("rows.jsonl", "rows.jsonl, train-limit: 1"), "trained on"))
        .as("rows beyond train-limit are not trained on")
        .singleElement()
        .asString()
        .contains("1 of 3 rows");
    tiny.write("probes.jsonl", "{\"prompt\": \" dots\", \"chosen\": \" tea\"}\n");
    assertThat(about(apart, "trained on")).isEmpty();
  }

  @Test
  void conversations_areSaidToBecomePlainText() throws IOException {
    rows("{\"prompt\": [{\"role\": \"user\", \"content\": \"a\"}],"
        + " \"chosen\": [{\"role\": \"assistant\", \"content\": \"b\"}],"
        + " \"rejected\": [{\"role\": \"assistant\", \"content\": \"c\"}]}");

    assertThat(about(TinyExperiment.YAML, "plain text"))
        .singleElement()
        .asString()
        .startsWith("data.train; data.probes: conversations become plain text, \"\\n\\nHuman: ");
  }

  @Test
  void severalModels_areNamed() throws IOException {
    Path other = Files.createDirectories(tiny.path("other"));
    for (String name :
        List.of("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json")) {
      Files.copy(tiny.path("model").resolve(name), other.resolve(name));
    }
    rows("{\"prompt\": \" a\", \"chosen\": \"\", \"rejected\": \" tea\"}");

    assertThat(about(TinyExperiment.YAML.replace("model: model", "model: [model, other]"), "empty"))
        .singleElement()
        .asString()
        .startsWith(
            "data.train with model model; data.probes with model model; data.train with model other;");
  }

  private void rows(String... lines) throws IOException {
    tiny.write("rows.jsonl", String.join("\n", lines) + "\n");
  }

  private List<String> about(String yaml, String word) throws IOException {
    return notices(yaml).stream()
        .filter(notice -> notice.text().contains(word))
        .map(Notice::toString)
        .toList();
  }

  private List<String> texts(String yaml) throws IOException {
    return notices(yaml).stream().map(Notice::text).toList();
  }

  private List<Notice> notices(String yaml) throws IOException {
    tiny.write("tiny.yaml", yaml);
    ExperimentFile file = ExperimentFile.read(tiny.path("tiny.yaml"));
    return Checked.experiment(file).notices();
  }

  private static String printedBy(Object... arguments) {
    TinyExperiment.Printed printed = TinyExperiment.printed(arguments);
    assertThat(printed.errors()).isEmpty();
    assertThat(printed.exitCode()).isEqualTo(ExitCode.DONE);
    return printed.output();
  }
}
