package dev.kymo.workers.world;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One kind of question with the ways to ask and to answer it.
 *
 * @param name for telling kinds apart
 * @param variables types of what it is about, by variable
 * @param prompt the question
 * @param direct a complete answer
 * @param roundabout the same meaning in other words and another order
 * @param initial a first, plain draft of it
 * @param revised the draft, corrected by its own author
 * @param careless an unhelpful and wrong answer
 * @param dismissive its meaning in other words
 */
record QuestionKind(
    String name,
    Map<String, String> variables,
    List<Template> prompt,
    List<Template> direct,
    List<Template> roundabout,
    List<Template> initial,
    List<Template> revised,
    List<Template> careless,
    List<Template> dismissive) {

  static QuestionKind read(JsonNode kind) {
    Map<String, String> variables = new LinkedHashMap<>();
    kind.path("variables")
        .properties()
        .forEach(v -> variables.put(v.getKey(), v.getValue().asText()));
    return new QuestionKind(
        kind.path("name").asText(),
        variables,
        templates(kind.path("prompt")),
        templates(kind.path("direct")),
        templates(kind.path("roundabout")),
        templates(kind.path("initial")),
        templates(kind.path("revised")),
        templates(kind.path("careless")),
        templates(kind.path("dismissive")));
  }

  static List<Template> templates(JsonNode texts) {
    List<Template> templates = new ArrayList<>();
    texts.forEach(text -> templates.add(new Template(text.asText())));
    if (templates.isEmpty()) {
      throw new IllegalArgumentException("a list of templates is missing or empty");
    }
    return List.copyOf(templates);
  }
}
