package dev.kymo.workers.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kymo.workers.input.Quoted;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a rotary embedding from wherever versions of transformers write it: at the top ({@code rope_theta}; GPT-NeoX's {@code
 * rotary_emb_base}, {@code rotary_pct}, {@code partial_rotary_factor}), in {@code rope_scaling}, in {@code rope_parameters}.
 *
 * <p>A setting counts as in transformers 5, which knows all places: the section first ({@code rope_scaling}, unless it is empty;
 * else {@code rope_parameters}), then the family's own key at the top, then the default. Versions before 5 do not read the
 * sections' base and share, and no version reads every key at the top; so whatever else stands somewhere must say the same, and
 * is refused if it does not: no two versions could agree about such a file.
 */
final class RotaryReader {
  static final String SCALING = "rope_scaling";
  static final String PARAMETERS = "rope_parameters";
  static final String BASE = "rope_theta";
  static final String SHARE = "partial_rotary_factor";
  private static final String NEOX_BASE = "rotary_emb_base";
  private static final String NEOX_SHARE = "rotary_pct";
  private static final String TYPE = "rope_type";
  private static final String OLD_TYPE = "type";
  private static final String ORIGINAL = "original_max_position_embeddings";
  private static final String FACTOR = "factor";
  private static final String LOW = "low_freq_factor";
  private static final String HIGH = "high_freq_factor";
  private static final String CONTEXT = "max_position_embeddings";
  private static final String DEFAULT = "default";
  private static final Set<String> ALWAYS = Set.of(TYPE, OLD_TYPE, BASE, SHARE, ORIGINAL);
  private static final Set<String> OF_LLAMA3 = Set.of(FACTOR, LOW, HIGH);

  private final ConfigReader config;
  private final boolean neox;
  /** The sections that there are, the one that counts first. */
  private final List<ConfigReader> sections = new ArrayList<>();

  /** A place where a setting may stand. */
  private record Place(ConfigReader where, String key) {

    boolean has() {
      return where.has(key);
    }

    String name() {
      return where.name(key);
    }
  }

  private RotaryReader(ConfigReader config) {
    this.config = config;
    this.neox = config.reads(NEOX_BASE);
    for (String name : List.of(SCALING, PARAMETERS)) {
      ConfigReader section = config.section(name);
      if (section != null) {
        sections.add(section);
      }
    }
  }

  /**
   * Reads the rotary embedding of heads of some width.
   *
   * @throws ModelUnreadableException if two places say different things, or what is not supported
   */
  static RotarySpec read(ConfigReader config, int headSize) {
    return new RotaryReader(config).read(headSize);
  }

  private RotarySpec read(int headSize) {
    sections.forEach(RotaryReader::requireOneForAllLayers);
    String type = type();
    sections.forEach(section -> noticeUnread(section, type));
    double base = neox
        ? setting(BASE, List.of(top(NEOX_BASE)), List.of(top(BASE)), 10000.0)
        : setting(BASE, List.of(top(BASE)), List.of(), 10000.0);
    if (!(base > 0)) {
      throw config.problem(neox ? NEOX_BASE : BASE, base + "", "positive");
    }
    double share = neox
        ? setting(SHARE, List.of(top(NEOX_SHARE)), List.of(top(SHARE)), 0.25)
        : setting(SHARE, List.of(top(SHARE)), List.of(), 1.0);
    RotaryScaling scaling = type.equals(DEFAULT) ? null : llama3();
    count(type, base, share, scaling);
    return new RotarySpec(headSize, rotated(headSize, share), base, scaling);
  }

  /** transformers 5 may hold one section for each type of layer; these families have one type only. */
  private static void requireOneForAllLayers(ConfigReader section) {
    for (String key : section.keys()) {
      if (section.isSection(key)) {
        throw section.problem(key, section.text(key), "no section: all layers turn alike here");
      }
    }
  }

  private String type() {
    String counts = null;
    String place = "";
    for (ConfigReader section : sections) {
      for (String key : List.of(TYPE, OLD_TYPE)) {
        String type = section.word(key);
        if (type != null && counts != null && !type.equals(counts)) {
          throw section.problem(key, Quoted.text(type), counts + ", as " + place + " says");
        }
        if (type != null && counts == null) {
          counts = type;
          place = section.name(key);
          requireKnown(section, key, type);
        }
      }
    }
    return counts == null ? withoutType() : counts;
  }

  private static void requireKnown(ConfigReader section, String key, String type) {
    if (!type.equals(DEFAULT) && !type.equals(RotaryScaling.TYPE)) {
      throw section.problem(
          key, Quoted.text(type), RotaryScaling.TYPE + " or " + DEFAULT + " (rope_scaling: null)");
    }
  }

  /** Settings without a type would be passed over by transformers 5 and fail in earlier versions. */
  private String withoutType() {
    for (ConfigReader section : sections) {
      for (String key : section.keys()) {
        if (!ALWAYS.contains(key) && section.has(key)) {
          throw section.problem(
              TYPE, "missing", "there, because " + section.name(key) + " is " + section.text(key));
        }
      }
    }
    return DEFAULT;
  }

  private void noticeUnread(ConfigReader section, String type) {
    for (String key : section.keys()) {
      boolean read = ALWAYS.contains(key) || (!type.equals(DEFAULT) && OF_LLAMA3.contains(key));
      if (!read && section.has(key)) {
        config.notice(
            "not read, because it has no meaning for rope_type " + type + ": " + section.name(key));
      }
    }
  }

  private Place top(String key) {
    return new Place(config, key);
  }

  /**
   * One number.
   *
   * @param inSection its key in a section
   * @param read where transformers looks for it next
   * @param unread where it does not look, though a reader of the file might
   * @param otherwise what it takes without any; null if it must be there
   */
  private double setting(
      String inSection, List<Place> read, List<Place> unread, @Nullable Double otherwise) {
    List<Place> places = new ArrayList<>();
    sections.stream().limit(1).forEach(section -> places.add(new Place(section, inSection)));
    places.addAll(read);
    Place counts = places.stream().filter(Place::has).findFirst().orElse(null);
    if (counts == null && otherwise == null) {
      throw places.get(0).where.problem(inSection, "missing", "a number");
    }
    double value =
        counts == null ? Objects.requireNonNull(otherwise) : counts.where.number(counts.key);
    sections.stream().skip(1).forEach(section -> places.add(new Place(section, inSection)));
    places.addAll(unread);
    for (Place place : places) {
      if (place.has() && place.where.number(place.key) != value) {
        throw place.where.problem(
            place.key,
            place.where.text(place.key),
            value
                + (counts == null
                    ? ", which transformers takes where " + places.get(0).name() + " is absent"
                    : ", as " + counts.name() + " says"));
      }
    }
    return value;
  }

  private RotaryScaling llama3() {
    double factor = setting(FACTOR, List.of(), List.of(), null);
    double low = setting(LOW, List.of(), List.of(), null);
    double high = setting(HIGH, List.of(), List.of(), null);
    double original =
        setting(ORIGINAL, List.of(), List.of(top(ORIGINAL)), (double) config.integer(CONTEXT));
    requirePositive(FACTOR, factor);
    requirePositive(LOW, low);
    requirePositive(ORIGINAL, original);
    if (high <= low || original != Math.rint(original)) {
      throw high <= low
          ? sections.get(0).problem(HIGH, high + "", "more than " + LOW + ", " + low)
          : sections.get(0).problem(ORIGINAL, original + "", "a whole number");
    }
    return new RotaryScaling(factor, low, high, (int) original);
  }

  private void requirePositive(String key, double value) {
    if (!(value > 0)) {
      throw sections.get(0).problem(key, value + "", "positive");
    }
  }

  private int rotated(int headSize, double share) {
    if (!neox) {
      if (share != 1) {
        throw config.problem(SHARE, share + "", "1: the whole head turns");
      }
      return headSize;
    }
    int rotated = (int) (headSize * share);
    if (rotated < 2 || rotated > headSize || rotated % 2 != 0) {
      throw config.problem(
          NEOX_SHARE,
          share + "",
          "such that an even number of a head's " + headSize + " dimensions is rotated");
    }
    return rotated;
  }

  /** What counted, as transformers before 5 and since write it. */
  private void count(String type, double base, double share, @Nullable RotaryScaling scaling) {
    ObjectNode counted = config.counted();
    counted.put(BASE, base);
    ObjectNode parameters = counted.putObject(PARAMETERS);
    parameters.put(TYPE, type).put(BASE, base);
    if (neox) {
      counted.put(NEOX_BASE, base).put(NEOX_SHARE, share).put(SHARE, share);
      parameters.put(SHARE, share);
    }
    if (scaling != null) {
      for (ObjectNode section : List.of(parameters, counted.putObject(SCALING).put(TYPE, type))) {
        section
            .put(FACTOR, scaling.factor())
            .put(LOW, scaling.lowFrequencyFactor())
            .put(HIGH, scaling.highFrequencyFactor())
            .put(ORIGINAL, scaling.originalContext());
      }
    }
  }
}
