package dev.kymo.actors.link;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a checkpoint's folder, {@code step-00000050-t7-a2}. It carries head term and attempt, so that a superseded
 * writer never touches what a newer one wrote.
 *
 * @param step the step after which it was written
 * @param headTerm term of the head that granted the attempt
 * @param attempt the writer's attempt
 */
public record CheckpointName(long step, long headTerm, int attempt) {

  private static final Pattern FORM = Pattern.compile("step-(\\d{8,18})-t(\\d{1,18})-a(\\d{1,9})");

  public static CheckpointName of(AttemptId attempt, long step) {
    return new CheckpointName(step, attempt.headTerm(), attempt.attempt());
  }

  /** Finds the checkpoint that a file belongs to, also when it is an unfinished one with something around its name. */
  public static Optional<CheckpointName> within(String fileName) {
    Matcher matcher = FORM.matcher(fileName);
    return matcher.find()
        ? Optional.of(new CheckpointName(
            Long.parseLong(matcher.group(1)),
            Long.parseLong(matcher.group(2)),
            Integer.parseInt(matcher.group(3))))
        : Optional.empty();
  }

  /** Whether {@code writer} wrote it. */
  public boolean isOf(AttemptId writer) {
    return headTerm == writer.headTerm() && attempt == writer.attempt();
  }

  /** Whether {@code attempt} may delete it: nothing that a newer attempt wrote. */
  public boolean isWithinReachOf(AttemptId writer) {
    return headTerm != writer.headTerm()
        ? headTerm < writer.headTerm()
        : attempt <= writer.attempt();
  }

  @Override
  public String toString() {
    return String.format("step-%08d-t%d-a%d", step, headTerm, attempt);
  }
}
