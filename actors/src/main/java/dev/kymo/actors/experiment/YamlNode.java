package dev.kymo.actors.experiment;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A part of a YAML file that knows where it stands: its dotted path and its line (of its key, where it has one). */
sealed interface YamlNode {

  String path();

  int line();

  /** What it is, for messages about a wrong type. */
  String description();

  /** Plain text, whatever its type will turn out to be; null text: nothing was written. */
  record Scalar(String path, int line, @Nullable String text) implements YamlNode {
    @Override
    public String description() {
      return text == null ? "empty" : '"' + text + '"';
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
