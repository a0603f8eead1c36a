package dev.kymo.actors.experiment;

import dev.kymo.workers.input.Quoted;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A part of a YAML file that knows where it stands: its dotted path and its line (of its key, where it has one). */
sealed interface YamlNode {

  String path();

  int line();

  /** What it is, for messages about a wrong type. */
  String description();

  /**
   * What was written, whatever its type will turn out to be.
   *
   * @param text null: nothing was written
   * @param mayBeText false for what JSON, unlike YAML, tells from text: a number, true, false
   */
  record Scalar(String path, int line, @Nullable String text, boolean mayBeText)
      implements YamlNode {
    @Override
    public String description() {
      if (text == null) {
        return "empty";
      }
      return mayBeText ? '"' + Quoted.text(text) + '"' : Quoted.text(text);
    }
  }

  record Sequence(String path, int line, List<YamlNode> items) implements YamlNode {
    @Override
    public String description() {
      return "a list";
    }
  }

  /** Entries keep the file's order. */
  record Mapping(String path, int line, Map<String, YamlNode> entries) implements YamlNode {
    @Override
    public String description() {
      return "a section of keys";
    }
  }
}
