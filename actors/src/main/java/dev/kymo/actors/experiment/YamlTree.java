package dev.kymo.actors.experiment;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.kymo.workers.input.InputJson;
import dev.kymo.workers.input.InputLimit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads YAML into {@link YamlNode}s. Scalars stay text: YAML 1.1 takes {@code 5e-5} for a string and {@code 010} for
 * eight, so the reader of a key, which knows what it expects, decides. Duplicate keys and aliases are problems.
 */
final class YamlTree {
  private static final String BYTE_ORDER_MARK = "\uFEFF";
  private static final JsonFactory JSON = InputJson.factory(InputLimit.TOKENS);
  private static final YAMLFactory YAML = YAMLFactory.builder()
      .enable(
          YAMLParser.Feature
              .EMPTY_STRING_AS_NULL) // as the factory has it by default, not its builder
      .streamReadConstraints(InputJson.constraints(InputLimit.TOKENS))
      .build();

  private final String file;
  private final JsonParser parser;
  private final Problems problems;
  private int depth;
  private int keys;

  private YamlTree(String file, JsonParser parser, Problems problems) {
    this.file = file;
    this.parser = parser;
    this.problems = problems;
  }

  /**
   * Reads the one document in {@code text}.
   *
   * @param file for messages
   * @throws BadInputException if it is malformed, with line and column
   */
  static YamlNode read(String file, String text, Problems problems) {
    return read(file, "YAML", () -> YAML.createParser(unmarked(text)), problems);
  }

  /** The same for JSON, which allows what YAML does not, such as tabs; a key whose value is null is absent. */
  static YamlNode readJson(String file, String text, Problems problems) {
    return read(file, "JSON", () -> JSON.createParser(unmarked(text)), problems);
  }

  private static String unmarked(String text) {
    return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
  }

  private interface ParserSource {
    JsonParser open() throws IOException;
  }

  private static YamlNode read(
      String file, String language, ParserSource source, Problems problems) {
    try (JsonParser parser = source.open()) {
      YamlTree tree = new YamlTree(file, parser, problems);
      JsonToken first = parser.nextToken();
      YamlNode root = first == null
          ? new YamlNode.Scalar("", 1, null, true)
          : tree.node(first, "", tree.line());
      if (parser.nextToken() != null) {
        problems.add(tree.line(), "", "a second " + language + " document; only one is read");
      }
      return root;
    } catch (JsonProcessingException e) {
      throw new BadInputException(malformed(file, language, e), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String malformed(String file, String language, JsonProcessingException e) {
    @Nullable JsonLocation at = e.getLocation();
    String where = at == null ? "" : ", line " + at.getLineNr() + ", column " + at.getColumnNr();
    return file + where + ": malformed " + language + ": "
        + e.getOriginalMessage().strip();
  }

  private boolean isYaml() {
    return parser instanceof YAMLParser;
  }

  private int line() {
    return parser.currentTokenLocation().getLineNr();
  }

  private YamlNode node(JsonToken token, String path, int line) throws IOException {
    depth++;
    require(InputLimit.DEPTH, depth, line);
    YamlNode node = nodeWithin(token, path, line);
    depth--;
    return node;
  }

  private void require(InputLimit limit, int number, int line) {
    if (number > limit.most()) {
      throw new BadInputException(file + ", line " + line + ": more than " + limit.words() + " "
          + limit.what() + " (" + limit.reason() + ")");
    }
  }

  private YamlNode nodeWithin(JsonToken token, String path, int line) throws IOException {
    return switch (token) {
      case START_OBJECT -> mapping(path, line);
      case START_ARRAY -> sequence(path, line);
      case VALUE_NULL -> new YamlNode.Scalar(path, line, null, true);
      default -> scalar(token, path, line);
    };
  }

  private YamlNode scalar(JsonToken token, String path, int line) throws IOException {
    String text = parser.getText();
    if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
      problems.add(
          line, path, "YAML aliases are not supported; what stages share goes under defaults");
    }
    return new YamlNode.Scalar(path, line, text, isYaml() || token == JsonToken.VALUE_STRING);
  }

  private YamlNode sequence(String path, int line) throws IOException {
    List<YamlNode> items = new ArrayList<>();
    for (JsonToken token = next(); token != JsonToken.END_ARRAY; token = next()) {
      items.add(node(token, path + "[" + items.size() + "]", line()));
    }
    return new YamlNode.Sequence(path, line, items);
  }

  private YamlNode mapping(String path, int line) throws IOException {
    Map<String, YamlNode> entries = new LinkedHashMap<>();
    for (JsonToken token = next(); token != JsonToken.END_OBJECT; token = next()) {
      String key = parser.currentName();
      int keyLine = line();
      require(InputLimit.KEYS, ++keys, keyLine);
      String entryPath = path.isEmpty() ? key : path + "." + key;
      JsonToken first = next();
      if (first == JsonToken.VALUE_NULL && !isYaml()) {
        continue; // so write programs that give every object the same keys
      }
      YamlNode value = node(first, entryPath, keyLine);
      @Nullable YamlNode earlier = entries.putIfAbsent(key, value);
      if (earlier != null) {
        problems.add(keyLine, entryPath, "duplicate key, first given in line " + earlier.line());
      }
    }
    return new YamlNode.Mapping(path, line, entries);
  }

  private JsonToken next() throws IOException {
    @Nullable JsonToken token = parser.nextToken();
    if (token == null) {
      throw new IllegalStateException("the parser ended inside a collection");
    }
    return token;
  }
}
