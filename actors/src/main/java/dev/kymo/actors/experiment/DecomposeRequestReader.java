package dev.kymo.actors.experiment;

import dev.kymo.actors.experiment.DecomposeRequest.Precision;
import dev.kymo.actors.experiment.DecomposeRequest.Response;
import dev.kymo.actors.experiment.DecomposeRequest.Update;
import dev.kymo.probes.update.DecompositionDetail;
import dev.kymo.probes.update.DecompositionDetail.Kernel;
import dev.kymo.vocabulary.plan.Key;
import dev.kymo.vocabulary.plan.Range;
import dev.kymo.vocabulary.plan.ValueType;
import dev.kymo.workers.data.ResponseTypes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads a decomposition request, which is JSON. */
final class DecomposeRequestReader {
  private static final List<String> KEYS = List.of(
      "model",
      "objective",
      "updates",
      "observed",
      "eta",
      "dtype",
      "full",
      "by_token",
      "kernel",
      "draws");

  /** What {@code kernel} may be besides a {@link Kernel}'s word. */
  private static final String YES = "true";

  private static final String NO = "false";

  private static final Key<Precision> DTYPE = Key.of(
      "dtype", ValueType.choice(Precision.class), Precision.FLOAT64, "what is computed with");
  private static final Key<Boolean> FULL =
      Key.of("full", ValueType.flag(), false, "whether the whole vocabulary's changes are kept");
  private static final Key<Boolean> BY_TOKEN =
      Key.of("by_token", ValueType.flag(), true, "whether parts are told for every token");
  private static final Key<String> KERNEL = Key.of(
      "kernel",
      ValueType.word(Stream.concat(Stream.of(Kernel.values()).map(Kernel::word), Stream.of(YES, NO))
          .toList()),
      YES,
      "how the kernel's norms are had");
  private static final Key<Integer> DRAWS = Key.of(
      "draws",
      ValueType.whole(2),
      DecompositionDetail.DEFAULT_DRAWS,
      "random draws behind an estimated norm");

  private final Section request;
  private final Problems problems;

  private DecomposeRequestReader(Section request, Problems problems) {
    this.request = request;
    this.problems = problems;
  }

  static DecomposeRequest read(Path file, String text) {
    Problems problems = new Problems(file.toString());
    Section request = Section.of(YamlTree.readJson(file.toString(), text, problems), problems);
    request.allowOnly(KEYS);
    DecomposeRequestReader reader = new DecomposeRequestReader(request, problems);
    @Nullable DecomposeRequest read = reader.read(file);
    problems.throwIfAny();
    if (read == null) {
      throw new IllegalStateException("nothing was read of " + file + ", without a reason");
    }
    return read;
  }

  private @Nullable DecomposeRequest read(Path file) {
    @Nullable Path model = model(file);
    List<YamlNode> updateNodes = items("updates");
    @Nullable
    RequestObjective objective = RequestObjective.read(
        request.required("objective"), types(updateNodes), updateNodes.size(), problems);
    List<Update> updates = new ArrayList<>();
    for (int i = 0; i < updateNodes.size(); i++) {
      updates.add(update(updateNodes.get(i), objective, i));
    }
    List<Response> observed = new ArrayList<>();
    for (YamlNode node : items("observed")) {
      @Nullable Response response = RequestResponse.read(node, problems);
      if (response != null) {
        observed.add(response);
      }
    }
    Precision precision = DTYPE.read(request);
    DecompositionDetail detail = detail();
    List<Double> etas = etas();
    return model == null || objective == null
        ? null
        : new DecomposeRequest(
            file, model, objective.objective(), updates, observed, etas, precision, detail);
  }

  private @Nullable Path model(Path file) {
    @Nullable YamlNode node = request.required("model");
    @Nullable String text = node == null ? null : request.text(node);
    if (node == null || text == null) {
      return null;
    }
    Path folder = file.toAbsolutePath().getParent();
    return new FileReferences(folder == null ? Path.of("") : folder, true, problems)
        .model(node, text);
  }

  private List<YamlNode> items(String key) {
    @Nullable YamlNode node = request.required(key);
    return node == null ? List.of() : request.items(node);
  }

  /** What the objective may name: the known response types, and what the updates call theirs. */
  private static List<String> types(List<YamlNode> updates) {
    Set<String> own = new LinkedHashSet<>();
    for (YamlNode update : updates) {
      if (update instanceof YamlNode.Mapping mapping) {
        own.addAll(mapping.entries().keySet());
      }
    }
    own.removeIf(name -> name.isBlank() || ResponseTypes.isReserved(name));
    return ResponseTypes.knownAnd(own);
  }

  private Update update(YamlNode node, @Nullable RequestObjective objective, int index) {
    Section update = Section.of(node, problems);
    Set<String> types = new LinkedHashSet<>(RequestObjective.PAIR);
    if (objective != null) {
      types.addAll(objective.objective().responses());
      objective.objective().responses().forEach(update::required);
    }
    update.allowOnly(List.copyOf(types));
    Map<String, Response> responses = new LinkedHashMap<>();
    for (String type : types) {
      @Nullable Response response = response(update, type);
      if (response != null) {
        responses.put(type, response);
      }
    }
    return new Update(
        responses,
        objective == null ? Double.NaN : objective.referenceChosen(index),
        objective == null ? Double.NaN : objective.referenceRejected(index));
  }

  private @Nullable Response response(Section update, String type) {
    @Nullable YamlNode node = update.get(type);
    return node == null ? null : RequestResponse.read(node, problems);
  }

  private List<Double> etas() {
    @Nullable YamlNode node = request.get("eta");
    return node == null
        ? List.of()
        : request.items(node).stream()
            .map(eta -> request.value(eta).decimal(Range.POSITIVE))
            .filter(Objects::nonNull)
            .toList();
  }

  private DecompositionDetail detail() {
    return new DecompositionDetail(
        FULL.read(request), BY_TOKEN.read(request), kernel(), DRAWS.read(request));
  }

  private Kernel kernel() {
    String word = KERNEL.read(request);
    if (word.equals(YES)) {
      return Kernel.AUTO;
    }
    return Stream.of(Kernel.values())
        .filter(each -> each.word().equals(word))
        .findFirst()
        .orElse(Kernel.NONE);
  }
}
