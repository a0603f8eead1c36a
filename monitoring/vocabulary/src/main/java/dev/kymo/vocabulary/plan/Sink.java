package dev.kymo.vocabulary.plan;

/** Takes keys with their values, in the order in which they are to stand. */
public interface Sink {

  /** Takes a value: an Integer, a Long, a Double, a Boolean, a String, or a list of such. */
  void put(String key, Object value);

  /** Takes a section, which may stay empty. */
  Sink section(String name);

  /** One that takes no sections. */
  interface Flat extends Sink {
    @Override
    default Sink section(String name) {
      throw new IllegalArgumentException("a section where none is: " + name);
    }
  }
}
