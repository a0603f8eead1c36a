package dev.kymo.vocabulary;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * That a column of numbers is drawn by step, on the page and in the report. Of rows that a step has one of, it is one line; of rows that tell
 * response types apart and nothing else, a line for each. Numbers that are not finite are gaps.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Charted {
  /** The chart, by what its axis says: one that is there, or a new one, which stands below the others. */
  String chart();

  /** What the line is called beside others of its chart; empty: as the chart. Lines of response types are called as these. */
  String line() default "";
}
