package dev.kymo.actors.run;

import dev.kymo.actors.link.AttemptId;
import dev.kymo.actors.link.SegmentRef;
import dev.kymo.workers.checkpoint.CheckpointId;
import java.util.List;

/**
 * A point that a run can be resumed from: a checkpoint together with all rows up to its step.
 *
 * @param attempt who wrote it
 * @param checkpoint the parameters and the optimizer's state
 * @param endsStage whether the step is the last of its stage, hence the start of the next
 * @param last whether no step is left
 * @param segments the files, in order, whose beginnings hold every row up to the step
 */
public record Commit(
    AttemptId attempt,
    CheckpointId checkpoint,
    boolean endsStage,
    boolean last,
    List<SegmentRef> segments) {

  public Commit {
    segments = List.copyOf(segments);
  }

  public long step() {
    return checkpoint.step();
  }

  public String name() {
    return checkpoint.name();
  }
}
