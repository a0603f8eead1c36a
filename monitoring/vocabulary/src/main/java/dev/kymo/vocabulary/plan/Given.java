package dev.kymo.vocabulary.plan;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What somebody wrote for a key. Where it is not what it is asked for, they are told, and the answer is null. */
public interface Given {

  @Nullable
  Long whole(long least, long most);

  /** A finite number within a range. */
  @Nullable
  Double decimal(Range range);

  @Nullable
  Boolean flag();

  /** Text that is not blank. */
  @Nullable
  String text();

  /** One of the known words. */
  @Nullable
  String word(Collection<String> known);

  /** The name of a response type that the experiment has. */
  @Nullable
  String responseType();

  /** Whether it is this word; nobody is told if not. */
  boolean is(String word);

  /** How many items it has; -1: it is no list; nobody is told. */
  int size();

  /** The items of a list that is not empty; none if it is something else. */
  List<? extends Given> items();

  /** Tells whoever wrote it what is wrong. */
  void problem(String message);
}
