package dev.kymo.actors.decompose;

import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kymo.actors.experiment.DecomposeRequest;
import dev.kymo.actors.experiment.DecomposeRequest.Precision;
import dev.kymo.actors.experiment.Notice;
import dev.kymo.actors.experiment.Notices;
import dev.kymo.probes.calculus.PassListener;
import dev.kymo.probes.update.UpdateDecomposer;
import dev.kymo.probes.update.UpdateDecomposition;
import dev.kymo.probes.update.UpdatePair;
import dev.kymo.workers.model.Example;
import dev.kymo.workers.model.ModelFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Takes the update of a request apart and writes the answer. */
public final class RequestedUpdate {
  private final DecomposeRequest request;
  private final ModelFolder model;
  private final List<UpdatePair> pairs = new ArrayList<>();
  private final List<Example> observed = new ArrayList<>();
  private final Notices notices = new Notices();

  /**
   * Encodes what the request names.
   *
   * @throws dev.kymo.actors.experiment.BadInputException if the model cannot take it
   */
  public RequestedUpdate(DecomposeRequest request) {
    this.request = request;
    this.model = ModelFolder.open(request.model());
    try (RequestEncoder encoder = new RequestEncoder(request.file(), model)) {
      for (DecomposeRequest.Update update : request.updates()) {
        Map<String, Example> responses = new LinkedHashMap<>();
        update.responses().forEach((type, text) -> responses.put(type, encoder.encode(text)));
        pairs.add(new UpdatePair(responses, update.referenceChosen(), update.referenceRejected()));
      }
      request.observed().forEach(each -> observed.add(encoder.encode(each)));
      notices.addAll("model", model.notices());
      notices.addAll("model", encoder.notices());
    }
  }

  /** What of the model may surprise. */
  public List<Notice> notices() {
    return notices.list();
  }

  /** Computes, then writes the answer and, if it was asked for, the file of the whole vocabulary beside it. */
  public void answer(Path out, PassListener listener) {
    UpdateDecomposition update = decompose(listener);
    ObjectNode answer = UpdateAnswer.of(request.objective().name(), update);
    if (request.detail().full()) {
      Path arrays = WholeVocabularyFile.beside(out);
      WholeVocabularyFile.write(arrays, update, request.precision());
      answer.put("arrays", arrays.getFileName().toString());
    }
    FiniteJson.write(out, answer);
  }

  private UpdateDecomposition decompose(PassListener listener) {
    DataType type = request.precision() == Precision.FLOAT64 ? DataType.FLOAT64 : DataType.FLOAT32;
    try (UpdateDecomposer decomposer = UpdateDecomposer.open(model, type)) {
      return decomposer.decompose(
          request.objective(), pairs, observed, request.etas(), request.detail(), listener);
    }
  }
}
