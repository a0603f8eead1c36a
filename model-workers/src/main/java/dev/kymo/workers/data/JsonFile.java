package dev.kymo.workers.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.kymo.workers.file.GitLfsPointer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A JSON file beside a tokenizer. */
final class JsonFile {
  private static final JsonMapper JSON = new JsonMapper();

  private JsonFile() {}

  /**
   * A file's content; the missing node if there is no such file.
   *
   * @throws TokenizerUnreadableException if it is not JSON
   */
  static JsonNode read(Path file) {
    if (!Files.exists(file)) {
      return MissingNode.getInstance();
    }
    try {
      String pointer = GitLfsPointer.problem(file);
      if (pointer != null) {
        throw new TokenizerUnreadableException(file, pointer);
      }
      return JSON.readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException e) {
      throw new TokenizerUnreadableException(
          file, "is not valid JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
