package dev.kymo.monitoring.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.io.NumberOutput;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Rows and events as JSON objects: keys in snake case and in the order of the record's components, nulls left out. JSON knows no NaN
 * and no infinities: they become {@code null}, and a key {@code note} says what they were. Equal ones give equal bytes on
 * every JDK.
 */
public final class EventJson {
  /** The key that says what the numbers were that are not finite. */
  public static final String NOTE = "note";

  private static final int DEEPEST = 100;
  private static final int LONGEST_TEXT = 64 << 20;

  private static final ObjectMapper MAPPER = JsonMapper.builder(new JsonFactory()
          .rebuild()
          // the JDK's own algorithm changed with JDK 19; bytes must not depend on it
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // a file may come from another machine; ours have objects in lists in objects
          .streamReadConstraints(StreamReadConstraints.builder()
              .maxNestingDepth(DEEPEST)
              .maxStringLength(LONGEST_TEXT)
              .build())
          .build())
      .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
      .serializationInclusion(JsonInclude.Include.NON_NULL)
      .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .addModule(new SimpleModule()
          .addSerializer(Instant.class, ToStringSerializer.instance)
          .addDeserializer(Instant.class, new InstantDeserializer()))
      .build();

  private EventJson() {}

  /** The row or event as a tree that holds no NaN, so that it can be written. */
  public static ObjectNode tree(Object record) {
    ObjectNode tree = MAPPER.valueToTree(record);
    List<String> notes = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : tree.properties()) {
      field.setValue(withoutNonFinite(field.getKey(), field.getValue(), notes));
    }
    if (!notes.isEmpty()) {
      tree.put(NOTE, String.join("; ", notes));
    }
    return tree;
  }

  private static JsonNode withoutNonFinite(String name, JsonNode value, List<String> notes) {
    if (value instanceof ArrayNode list) {
      for (int i = 0; i < list.size(); i++) {
        list.set(i, withoutNonFinite(name + "[" + i + "]", list.get(i), notes));
      }
      return list;
    }
    if (value.isFloatingPointNumber() && !Double.isFinite(value.doubleValue())) {
      notes.add(name + " is " + value.doubleValue());
      return NullNode.instance;
    }
    return value;
  }

  /**
   * The row or event that {@link #tree} wrote. A number that was not finite comes back as NaN.
   *
   * @throws IllegalArgumentException if the tree is none of this type
   */
  public static <E> E record(ObjectNode tree, Class<E> type) {
    ObjectNode fields = tree.deepCopy();
    fields.remove(NOTE);
    for (Map.Entry<String, JsonNode> field : fields.properties()) {
      field.setValue(withNaN(field.getValue()));
    }
    try {
      return MAPPER.treeToValue(fields, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "not a " + type.getSimpleName() + ": " + e.getMessage(), e);
    }
  }

  private static JsonNode withNaN(JsonNode value) {
    if (value instanceof ArrayNode list) {
      for (int i = 0; i < list.size(); i++) {
        list.set(i, withNaN(list.get(i)));
      }
      return list;
    }
    return value.isNull() ? DoubleNode.valueOf(Double.NaN) : value;
  }

  /** The tree on one line, without the line's end. */
  public static String text(ObjectNode tree) {
    try {
      return MAPPER.writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot be written as JSON: " + tree, e);
    }
  }

  /**
   * The JSON object that a line holds.
   *
   * @throws IllegalArgumentException if it holds none
   */
  public static ObjectNode parse(String line) {
    try {
      if (MAPPER.readTree(line) instanceof ObjectNode tree) {
        return tree;
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    }
    throw new IllegalArgumentException("not a JSON object");
  }

  /** A text as JSON, in its quotes. */
  public static String quoted(String text) {
    return TextNode.valueOf(text).toString();
  }

  /** The line piece by piece, for whoever wants no tree of it; under the same limits. */
  public static JsonParser parser(String line) throws IOException {
    return MAPPER.createParser(line);
  }

  /** A number with all its digits, the same on every JDK: as few as tell it from its neighbours. */
  public static String digits(double number) {
    return NumberOutput.toString(number, true);
  }

  /** The same of a number of single precision. */
  public static String digits(float number) {
    return NumberOutput.toString(number, true);
  }

  /** Reads what {@link Instant#toString} writes. */
  private static final class InstantDeserializer extends FromStringDeserializer<Instant> {
    private static final long serialVersionUID = 1;

    InstantDeserializer() {
      super(Instant.class);
    }

    @Override
    protected Instant _deserialize(String value, DeserializationContext context) {
      return Instant.parse(value);
    }
  }
}
