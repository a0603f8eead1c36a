package dev.kymo.workers.world;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kymo.workers.training.CounterRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Everything that exists in the village, and how a template's slot finds its words. */
final class Lexicon {
  private final Map<String, List<Entity>> byType = new LinkedHashMap<>();
  private final Map<String, Entity> byName = new HashMap<>();

  /** Reads {@code {type: {name: {attribute: value}}}}. */
  static Lexicon read(JsonNode types) {
    Lexicon lexicon = new Lexicon();
    types.properties().forEach(type -> {
      List<Entity> entities = new ArrayList<>();
      type.getValue().properties().forEach(entity -> {
        Map<String, String> facts = new LinkedHashMap<>();
        entity
            .getValue()
            .properties()
            .forEach(f -> facts.put(f.getKey(), f.getValue().asText()));
        entities.add(new Entity(entity.getKey(), type.getKey(), facts));
      });
      lexicon.byType.put(type.getKey(), List.copyOf(entities));
      entities.forEach(entity -> lexicon.byName.put(entity.name(), entity));
    });
    return lexicon;
  }

  private List<Entity> ofType(String type) {
    List<Entity> entities = byType.get(type);
    if (entities == null) {
      throw new IllegalArgumentException("no type " + type + " among " + byType.keySet());
    }
    return entities;
  }

  /** Draws an entity for each variable, and a twin with other facts for each; all are different. */
  Meaning draw(Map<String, String> typeByVariable, CounterRandom random) {
    Map<String, Entity> meant = new LinkedHashMap<>();
    Map<String, Entity> twins = new LinkedHashMap<>();
    List<Entity> taken = new ArrayList<>();
    typeByVariable.forEach((variable, type) -> {
      Entity entity = drawOther(type, taken, random);
      meant.put(variable, entity);
      taken.add(entity);
    });
    meant.forEach((variable, entity) -> {
      Entity twin;
      do {
        twin = drawOther(entity.type(), taken, random);
      } while (!twin.differsInAllFrom(entity));
      twins.put(variable, twin);
      taken.add(twin);
    });
    return new Meaning(meant, twins, false);
  }

  private Entity drawOther(String type, List<Entity> taken, CounterRandom random) {
    List<Entity> entities = ofType(type);
    Entity entity;
    do {
      entity = entities.get(random.below(entities.size()));
    } while (taken.contains(entity));
    return entity;
  }

  /**
   * The words of a slot: {@code thing} is the entity's name, {@code thing.owner.job} a fact reached from it, and a leading
   * {@code !} starts from the twin instead; of a mistaken meaning, so do all facts.
   */
  String words(String slot, Meaning meaning) {
    boolean marked = slot.startsWith("!");
    List<String> path = List.of((marked ? slot.substring(1) : slot).split("\\."));
    boolean wrong = marked || (meaning.mistaken() && path.size() > 1);
    Entity start = (wrong ? meaning.twins() : meaning.meant()).get(path.get(0));
    if (start == null) {
      throw new IllegalArgumentException("slot {" + slot + "} starts from no variable");
    }
    String words = start.name();
    for (String attribute : path.subList(1, path.size())) {
      Entity entity = byName.get(words);
      String fact = entity == null ? null : entity.facts().get(attribute);
      if (fact == null) {
        throw new IllegalArgumentException(
            "slot {" + slot + "}: '" + words + "' has no " + attribute);
      }
      words = fact;
    }
    return words;
  }
}
