package dev.kymo.monitoring.rows;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kymo.monitoring.event.RunStatus;
import dev.kymo.vocabulary.IoReason;
import dev.kymo.vocabulary.file.Durably;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What counts of a run, for readers that cannot ask the journal, which only one process can open:
 * {@code RUNDIR/committed.json}. Written anew as a whole whenever the journal has a new commit, by whoever writes the
 * run's rows. It names its run and holds a hash of itself, so that one that is damaged, or another run's, is not believed.
 *
 * @param run its id
 * @param totalSteps steps of all stages together; null: not known
 * @param step the last committed step; 0: there is none
 * @param end how the run ended; null: it has not
 * @param segments the files, in order, whose beginnings hold every committed row
 * @param model the files of the trained model; none before it is exported, or if nobody wrote their hashes down
 */
public record CommitList(
    String run,
    @Nullable Long totalSteps,
    long step,
    @Nullable RunStatus end,
    List<CommittedSegment> segments,
    List<CommittedSegment> model) {
  public static final String FILE = "committed.json";

  private static final int FORMAT = 1;
  private static final long MOST_BYTES = 16 << 20;
  private static final String SHA256 = "sha256";
  private static final ObjectMapper MAPPER = JsonMapper.builder(new JsonFactory()
          .rebuild()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build())
      .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
      .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .build();

  public CommitList {
    segments = List.copyOf(segments);
    model = List.copyOf(model);
  }

  /** A run of which nothing is committed. */
  public static CommitList none(String run) {
    return new CommitList(run, null, 0, null, List.of(), List.of());
  }

  /** The segments of one kind of row. */
  public List<CommittedSegment> segments(String kind) {
    return ofKind(kind, segments);
  }

  /** The segments of one kind among those of all. */
  public static List<CommittedSegment> ofKind(String kind, List<CommittedSegment> segments) {
    return segments.stream().filter(segment -> segment.kind().equals(kind)).toList();
  }

  /** Whether it tells the same as another, apart from the number of all steps, which not everybody knows. */
  public boolean agreesWith(CommitList other) {
    return run.equals(other.run)
        && step == other.step
        && end == other.end
        && segments.equals(other.segments)
        && model.equals(other.model);
  }

  /** As another that knows more of what may be unknown here. */
  public CommitList withTotalSteps(@Nullable Long steps) {
    return new CommitList(run, steps, step, end, segments, model);
  }

  /**
   * Reads a run's list.
   *
   * @return null if the run has none
   * @throws IOException if it is damaged, another run's or a newer version's; the message says which
   */
  public static @Nullable CommitList read(Path runDir, String run) throws IOException {
    Path file = runDir.resolve(FILE);
    if (!Files.exists(file)) {
      return null;
    }
    if (!Files.isRegularFile(file)) {
      throw new IOException("is a folder or something else that is no file");
    }
    try {
      return of(MAPPER.readTree(bytes(file)), run);
    } catch (JsonProcessingException e) {
      throw new IOException("is damaged: not JSON: " + e.getOriginalMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static byte[] bytes(Path file) throws IOException {
    long size = Files.size(file);
    if (size > MOST_BYTES) {
      throw new IOException(
          "is damaged: it has " + (size >> 20) + " MB, and none has more than a few");
    }
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new IOException("cannot be read: " + IoReason.of(e), e);
    }
  }

  private static CommitList of(JsonNode root, String run) throws JsonProcessingException {
    if (!(root instanceof ObjectNode tree)) {
      throw new IllegalArgumentException("is damaged: not a JSON object");
    }
    String stored = tree.path(SHA256).asText();
    tree.remove(SHA256);
    if (!stored.equals(hash(tree))) {
      throw new IllegalArgumentException("is damaged: it does not have the hash that it names");
    }
    if (tree.path("format").asInt() != FORMAT) {
      throw new IllegalArgumentException("has format " + tree.path("format")
          + ", which a newer version of Kymo wrote; this one reads format " + FORMAT);
    }
    tree.remove("format");
    CommitList list = MAPPER.treeToValue(tree, CommitList.class);
    if (!list.run.equals(run)) {
      throw new IllegalArgumentException("is that of run " + list.run);
    }
    return list;
  }

  /** Writes it into the run's folder: beside, flushed, then renamed over what was there. */
  public void write(Path runDir) throws IOException {
    ObjectNode tree = MAPPER.createObjectNode().put("format", FORMAT);
    tree.setAll(MAPPER.<ObjectNode>valueToTree(this));
    tree.put(SHA256, hash(tree));
    byte[] bytes = (MAPPER.writeValueAsString(tree) + "\n").getBytes(StandardCharsets.UTF_8);
    Durably.write(runDir.resolve(FILE), out -> out.write(bytes));
  }

  private static String hash(ObjectNode tree) throws JsonProcessingException {
    MessageDigest digest = Digests.sha256();
    digest.update(MAPPER.writeValueAsString(tree).getBytes(StandardCharsets.UTF_8));
    return Digests.soFar(digest);
  }
}
