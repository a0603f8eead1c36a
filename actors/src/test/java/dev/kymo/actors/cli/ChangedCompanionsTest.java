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

/** What goes along with a trained model and is not read for it, changed between two attempts. */
class ChangedCompanionsTest {
  private static final String NOTICE = "Notice: model model: not as when the experiment began: ";

  @TempDir
  private Path folder;

  private TinyExperiment tiny;

  @BeforeEach
  void interrupt() throws IOException {
    tiny = new TinyExperiment(folder.toRealPath());
    Files.createDirectory(tiny.path("model/more"));
    tiny.write("model/chat_template.jinja", "{{ messages }}");
    tiny.write("model/more/tools.jinja", "{{ tools }}");
    tiny.write("model/generation_config.json", "{}");
    tiny.write("model/pytorch_model.bin", "the same weights for others");
    tiny.write("tiny.yaml", """
        name: tiny
        model: model
        data: {train: rows.jsonl, probes: rows.jsonl, probe-limit: 3, max-length: 40, max-prompt-length: 20}
        recipes:
          only: [{objective: sft, steps: 3, learning-rate: 1e-3, checkpoint-every: 1}]
        """);
    InterruptedExperiment.train(tiny.path("tiny.yaml"), tiny.path("out"), 0, 3);
  }

  private Printed resume() {
    return printed("resume", tiny.path("out"), "--no-page", "--workers", 1);
  }

  @Test
  void resume_companionsChanged_saysSoOnceAndExportsThemAsTheyAre() throws IOException {
    tiny.write("model/chat_template.jinja", "{{ other }}");
    tiny.write("model/more/tools.jinja", "{{ other }}");
    tiny.write("model/README.md", "words");
    Files.delete(tiny.path("model/generation_config.json"));

    Printed resumed = resume();

    assertThat(resumed.output().lines().filter(line -> line.startsWith(NOTICE)))
        .singleElement()
        .asString()
        .isEqualTo(
            NOTICE
                + "README.md is new, chat_template.jinja has changed, generation_config.json is gone, more/tools.jinja has changed;"
                + " no number depends on it, but models that are exported from now on get what is there now");
    assertThat(resumed.errors()).isEmpty();
    assertThat(resumed.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(tiny.path("out/runs/only-s0/model/chat_template.jinja")).hasContent("{{ other }}");
  }

  @Test
  void resume_companionsAsTheyWere_saysNothing() throws IOException {
    tiny.write("model/pytorch_model.bin", "weights, which do not go along");

    Printed resumed = resume();

    assertThat(resumed.output()).doesNotContain("not as when the experiment began");
    assertThat(resumed.exitCode()).isEqualTo(ExitCode.DONE);
  }

  @Test
  void resume_companionsWereNotRecorded_saysNothing() throws IOException {
    Path resolved = tiny.path("out/resolved.yaml");
    Files.writeString(
        resolved,
        Files.readString(resolved).replaceFirst("(?s)  companions:.*?  versions:", "  versions:"));
    tiny.write("model/chat_template.jinja", "{{ other }}");

    Printed resumed = resume();

    assertThat(resumed.output()).doesNotContain("not as when the experiment began");
    assertThat(resumed.exitCode()).isEqualTo(ExitCode.DONE);
  }
}
