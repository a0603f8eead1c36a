package dev.kymo.actors.experiment;

import dev.kymo.actors.experiment.DecomposeRequest.Ids;
import dev.kymo.actors.experiment.DecomposeRequest.Response;
import dev.kymo.actors.experiment.DecomposeRequest.Text;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a prompt with a response: {@code ids} and {@code prompt_length}, or the texts {@code prompt} and {@code response}. */
final class RequestResponse {
  private static final String IDS = "ids";
  private static final String PROMPT_LENGTH = "prompt_length";
  private static final String PROMPT = "prompt";
  private static final String RESPONSE = "response";

  private RequestResponse() {}

  /** Null if something is wrong with it. */
  static @Nullable Response read(YamlNode node, Problems problems) {
    if (!(node instanceof YamlNode.Mapping)) {
      Section.of(node, problems);
      return null;
    }
    Section section = Section.of(node, problems);
    section.allowOnly(List.of(IDS, PROMPT_LENGTH, PROMPT, RESPONSE));
    boolean ids = section.has(IDS) || section.has(PROMPT_LENGTH);
    boolean text = section.has(PROMPT) || section.has(RESPONSE);
    if (ids == text) {
      section.problem("needs either ids and prompt_length or the texts prompt and response");
      return null;
    }
    String place = "line " + node.line() + ": " + node.path();
    return ids ? ids(place, section, problems) : text(place, section, problems);
  }

  private static @Nullable Response ids(String place, Section section, Problems problems) {
    @Nullable YamlNode idsNode = section.required(IDS);
    @Nullable YamlNode lengthNode = section.required(PROMPT_LENGTH);
    if (idsNode == null || lengthNode == null) {
      return null;
    }
    List<YamlNode> items = section.items(idsNode);
    int[] ids = new int[items.size()];
    for (int i = 0; i < ids.length; i++) {
      @Nullable Long id = section.whole(items.get(i), 0, Integer.MAX_VALUE);
      ids[i] = id == null ? 0 : Math.toIntExact(id);
    }
    @Nullable Long length = section.whole(lengthNode, 1, Integer.MAX_VALUE);
    if (length == null || ids.length == 0) {
      return null;
    }
    if (length >= ids.length) {
      problems.add(
          lengthNode,
          "is " + length + ", but there are only " + ids.length
              + " ids: at least one must be the response's");
      return null;
    }
    return new Ids(place, ids, Math.toIntExact(length));
  }

  private static @Nullable Response text(String place, Section section, Problems problems) {
    @Nullable String prompt = string(section, PROMPT, problems);
    @Nullable String response = string(section, RESPONSE, problems);
    return prompt == null || response == null ? null : new Text(place, prompt, response);
  }

  /** Text that may be blank: a response may be nothing but its end. */
  private static @Nullable String string(Section section, String key, Problems problems) {
    @Nullable YamlNode node = section.required(key);
    if (node instanceof YamlNode.Scalar scalar && scalar.text() != null && scalar.mayBeText()) {
      return scalar.text();
    }
    if (node != null) {
      problems.add(node, "must be text, but is " + node.description());
    }
    return null;
  }
}
