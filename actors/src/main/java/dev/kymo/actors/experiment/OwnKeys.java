package dev.kymo.actors.experiment;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Which kind (of objective, of optimizer) has which keys of its own. */
record OwnKeys(List<Map.Entry<String, List<String>>> byKind) {

  OwnKeys {
    byKind = List.copyOf(byKind);
  }

  List<String> kinds() {
    return byKind.stream().map(Map.Entry::getKey).toList();
  }

  /** All keys that some kind has. */
  TreeSet<String> all() {
    TreeSet<String> keys = new TreeSet<>();
    byKind.forEach(kind -> keys.addAll(kind.getValue()));
    return keys;
  }

  boolean has(String kind, String key) {
    return kindsWith(key).contains(kind);
  }

  List<String> kindsWith(String key) {
    return byKind.stream()
        .filter(kind -> kind.getValue().contains(key))
        .map(Map.Entry::getKey)
        .toList();
  }
}
