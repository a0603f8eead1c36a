package dev.kymo.vocabulary.plan;

import java.util.List;

/** Keys of one section that are read and written together, as one value. */
public interface PlanPart<T> {

  /** All keys that it may have, in the order in which they are written. */
  List<Key<?>> keys();

  /** The names of everything that may be written for it: its keys and sections. */
  default List<String> names() {
    return keys().stream().map(Key::name).toList();
  }

  /** The value, with defaults where nothing is written; a default too where something else is, which has been told. */
  T read(Source source);

  void write(T value, Sink sink);
}
