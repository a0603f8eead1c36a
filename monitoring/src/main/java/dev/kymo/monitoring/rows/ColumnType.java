package dev.kymo.monitoring.rows;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a column of rows holds, as its record's component declares it. */
public enum ColumnType {
  LONG,
  INT,
  DOUBLE,
  FLOAT,
  BOOLEAN,
  TEXT,
  LONGS,
  INTS,
  DOUBLES,
  FLOATS,
  TEXTS;

  private static final Map<Class<?>, ColumnType> SINGLE = Map.of(
      long.class, LONG,
      Long.class, LONG,
      int.class, INT,
      Integer.class, INT,
      double.class, DOUBLE,
      Double.class, DOUBLE,
      boolean.class, BOOLEAN,
      Boolean.class, BOOLEAN,
      Float.class, FLOAT,
      String.class, TEXT);

  private static final Map<ColumnType, ColumnType> LISTS =
      Map.of(LONG, LONGS, INT, INTS, DOUBLE, DOUBLES, FLOAT, FLOATS, TEXT, TEXTS);

  /**
   * What a component holds.
   *
   * @throws IllegalArgumentException if no column can
   */
  static ColumnType of(RecordComponent component) {
    ColumnType type = component.getType() == List.class
        ? LISTS.get(single(elements(component.getGenericType())))
        : single(component.getType());
    if (type == null) {
      throw new IllegalArgumentException(component + " is of a type that no column has");
    }
    return type;
  }

  private static Type elements(Type list) {
    return ((ParameterizedType) list).getActualTypeArguments()[0];
  }

  private static ColumnType single(Type type) {
    ColumnType single = type instanceof Class<?> java ? SINGLE.get(java) : null;
    if (single == null) {
      throw new IllegalArgumentException(type + " is a type that no column has");
    }
    return single;
  }

  /** What the elements of a list are; what is no list is its own element. */
  public ColumnType element() {
    return LISTS.entrySet().stream()
        .filter(list -> list.getValue() == this)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(this);
  }

  /** Whether it is a list. */
  public boolean isList() {
    return LISTS.containsValue(this);
  }

  /**
   * The value on which a parser stands; null: the number was not finite, or there is none.
   *
   * @throws IllegalArgumentException if the value is of another type
   */
  @Nullable
  Object read(JsonParser parser, String column) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.VALUE_NULL) {
      return null;
    }
    if (!isList()) {
      return one(this, parser, column);
    }
    if (token != JsonToken.START_ARRAY) {
      throw new IllegalArgumentException(column + " is no list: " + parser.getText());
    }
    ColumnType element = element();
    List<@Nullable Object> list = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      list.add(parser.currentToken() == JsonToken.VALUE_NULL ? null : one(element, parser, column));
    }
    return list;
  }

  private static Object one(ColumnType type, JsonParser parser, String column) throws IOException {
    JsonToken token = parser.currentToken();
    boolean whole = token == JsonToken.VALUE_NUMBER_INT;
    boolean number = whole || token == JsonToken.VALUE_NUMBER_FLOAT;
    if (type == LONG && whole) {
      return parser.getLongValue();
    }
    if (type == INT && whole) {
      return parser.getIntValue();
    }
    if (type == DOUBLE && number) {
      return parser.getDoubleValue();
    }
    if (type == FLOAT && number) {
      return parser.getFloatValue();
    }
    if (type == BOOLEAN && token.isBoolean()) {
      return parser.getBooleanValue();
    }
    if (type == TEXT && token == JsonToken.VALUE_STRING) {
      return parser.getText();
    }
    throw new IllegalArgumentException(column + " is " + parser.getText());
  }
}
