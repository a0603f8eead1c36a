package dev.kymo.vocabulary;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The file {@code NAME.jsonl} that rows of a record are written to, in what order, and what tells one of them from another. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface RowFile {
  /** The file's name without its ending. */
  String value();

  /** What its record is called in messages: no other class ever has it, nor has this record ever another. */
  int number();

  /**
   * The columns that say what a row is about besides its step, in the order in which the rows of a step are sorted: whole numbers from
   * 0, or response types, which are sorted as the run has them. None: a step has one row.
   */
  String[] key() default {};

  /** Whether every step has its row, from step 1. */
  boolean everyStep() default false;

  /** Whether a completed run has the file even if there are no rows. */
  boolean always() default false;
}
