package dev.kymo.vocabulary.plan;

import org.jspecify.annotations.Nullable;

/** A section of keys as somebody wrote it. They are told what is wrong, and reading goes on. */
public interface Source {

  /** Nothing is written: every key has its default. */
  Source NOTHING = new Source() {
    @Override
    public boolean has(String key) {
      return false;
    }

    @Override
    public <T> @Nullable T get(Key<T> key) {
      return null;
    }

    @Override
    public @Nullable Source section(String name, PlanPart<?> allowed) {
      return null;
    }

    @Override
    public void problem(String message) {
      throw new IllegalArgumentException(message);
    }

    @Override
    public void problem(String key, String message) {
      throw new IllegalArgumentException(key + ": " + message);
    }
  };

  boolean has(String key);

  /** The value of a key; null: it is not there, or something else is, which whoever wrote it has been told. */
  <T> @Nullable T get(Key<T> key);

  /**
   * A section within this one; null: it is not there.
   *
   * @param allowed what it may have; of anything else whoever wrote it is told
   */
  @Nullable
  Source section(String name, PlanPart<?> allowed);

  /** Tells what is wrong with the section as a whole. */
  void problem(String message);

  /** Tells what is wrong with the value of a key that is there. */
  void problem(String key, String message);
}
