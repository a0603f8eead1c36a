package dev.kymo.actors.experiment;

import java.util.LinkedHashMap;
import java.util.Map;

/** Files of the first format, said in today's keys: there {@code observed} counted the first rows, or rows' first responses. */
final class FirstFormat {
  private static final String OBSERVED = "observed";

  private FirstFormat() {}

  /** The section {@code probe}. */
  static YamlNode probe(YamlNode node) {
    return with(node, probe -> {
      probe.computeIfPresent(
          "decompose", (key, section) -> counting(section, "first-examples", "16"));
      probe.computeIfPresent(
          "kernel",
          (key, section) -> with(
              counting(section, "first-rows", "4"),
              kernel -> kernel.putIfAbsent("draws", scalar(section, "draws", "2"))));
    });
  }

  private static YamlNode counting(YamlNode node, String today, String otherwise) {
    return with(node, section -> {
      YamlNode count = section.remove(OBSERVED);
      section.put(today, count == null ? scalar(node, OBSERVED, otherwise) : count);
    });
  }

  private static YamlNode scalar(YamlNode section, String key, String text) {
    return new YamlNode.Scalar(section.path() + "." + key, section.line(), text, true);
  }

  private interface Change {
    void apply(Map<String, YamlNode> entries);
  }

  private static YamlNode with(YamlNode node, Change change) {
    if (!(node instanceof YamlNode.Mapping mapping)) {
      return node;
    }
    Map<String, YamlNode> entries = new LinkedHashMap<>(mapping.entries());
    change.apply(entries);
    return new YamlNode.Mapping(mapping.path(), mapping.line(), entries);
  }
}
