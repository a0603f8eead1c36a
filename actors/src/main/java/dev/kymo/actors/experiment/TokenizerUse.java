package dev.kymo.actors.experiment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kymo.workers.data.EndOfResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How texts begin and end for one model. Nothing is ever put before a text.
 *
 * @param model its name in the experiment
 * @param end number and text of the token that ends responses
 * @param source the file and key that name it
 */
record TokenizerUse(String model, String end, String source) {
  static final String KEY = "tokenizers";
  private static final String MODEL = "model";
  private static final String END = "responses-end-with";
  private static final String SOURCE = "named-by";
  private static final String BEGIN = "texts-begin-with";
  private static final String NOTHING = "nothing that is not in the text";

  /** Of the models that have a tokenizer. */
  static List<TokenizerUse> of(Experiment experiment) {
    List<TokenizerUse> uses = new ArrayList<>();
    for (Path model : experiment.models()) {
      if (Files.isRegularFile(model.resolve("tokenizer.json"))) {
        EndOfResponse end = EndOfResponse.of(model, experiment.data().ends());
        uses.add(new TokenizerUse(
            Experiment.modelName(model), "token " + end.id() + " " + end.token(), end.source()));
      }
    }
    return uses;
  }

  static List<TokenizerUse> read(Section provenance, Problems problems) {
    List<TokenizerUse> uses = new ArrayList<>();
    @Nullable YamlNode list = provenance.get(KEY);
    for (YamlNode item : list == null ? List.<YamlNode>of() : provenance.items(list)) {
      Section use = Section.of(item, problems);
      use.allowOnly(List.of(MODEL, END, SOURCE, BEGIN));
      @Nullable String model = text(use, MODEL);
      @Nullable String end = text(use, END);
      @Nullable String source = text(use, SOURCE);
      if (model != null && end != null && source != null) {
        uses.add(new TokenizerUse(model, end, source));
      }
    }
    return uses;
  }

  private static @Nullable String text(Section section, String key) {
    @Nullable YamlNode node = section.required(key);
    return node == null ? null : section.text(node);
  }

  void write(ObjectNode node) {
    node.put(MODEL, model).put(END, end).put(SOURCE, source).put(BEGIN, NOTHING);
  }
}
