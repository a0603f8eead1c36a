package dev.kymo.actors.cli;

import static dev.kymo.actors.cli.TinyExperiment.kymo;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.actors.experiment.ExperimentFile;
import dev.kymo.actors.experiment.Notice;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
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

  private List<String> texts(String yaml) throws IOException {
    return notices(yaml).stream().map(Notice::text).toList();
  }

  private List<Notice> notices(String yaml) throws IOException {
    tiny.write("tiny.yaml", yaml);
    ExperimentFile file = ExperimentFile.read(tiny.path("tiny.yaml"));
    return InputCheck.of(file.experiment(), file.notices()).notices();
  }

  private static String printedBy(Object... arguments) {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      assertThat(kymo(arguments)).isEqualTo(new TinyExperiment.Result(ExitCode.DONE, ""));
    } finally {
      System.setOut(before);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }
}
