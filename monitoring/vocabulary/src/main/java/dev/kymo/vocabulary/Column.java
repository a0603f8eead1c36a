package dev.kymo.vocabulary;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a component of a row's record is as a column of its file: docs/columns.md is made of these. A column that has come must be
 * able to be absent, because older files lack it: a {@code double}, which is then NaN, or nullable. Columns never go.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Column {
  /** What it counts or measures, in Markdown, ending without a stop. */
  String meaning();

  /** Its unit; empty: it has none. */
  String unit() default "";

  /** What it holds, if its Java type does not say it all. */
  String type() default "";

  /** The file's schema in which it came. */
  int since() default 1;

  /**
   * The file's schema in which its present meaning came, for one that meant something else before: numbers of then and now are not
   * compared. 0: it never did.
   */
  int meaningSince() default 0;
}
