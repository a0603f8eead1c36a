package dev.kymo.actors.inspection;

import dev.kymo.actors.experiment.Notice;
import dev.kymo.actors.experiment.Notices;
import dev.kymo.workers.data.EndOfResponse;
import dev.kymo.workers.model.ModelFolder;
import java.util.List;

/** What the owner of a model's folder should know before its tokenizer reads texts for it. */
public final class ModelNotices {
  private ModelNotices() {}

  public static List<Notice> of(ModelFolder folder, EndOfResponse.Rule ends) {
    Notices notices = new Notices();
    String place = "model " + folder.path().getFileName();
    notices.addAll(place, folder.notices());
    notices.addAll(place, EndOfResponse.of(folder.path(), ends).notices());
    return notices.list();
  }
}
