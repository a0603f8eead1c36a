package dev.kymo.workers.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.kymo.workers.file.GitLfsPointer;
import dev.kymo.workers.input.InputFile;
import dev.kymo.workers.input.InputJson;
import dev.kymo.workers.input.InputLimit;
import dev.kymo.workers.input.InputRefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** A JSON file beside a tokenizer. */
final class JsonFile {
  private static final JsonMapper JSON = InputJson.mapper(InputLimit.TOKENS).build();

  private JsonFile() {}

  /**
   * A file's content; the missing node if there is no such file.
   *
   * @param limit of its size
   * @throws TokenizerUnreadableException if it is not JSON
   * @throws InputRefusedException if it is no file, or larger
   */
  static JsonNode read(Path file, InputLimit limit) {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return MissingNode.getInstance();
    }
    return InputFile.reading(file, () -> parsed(file, InputFile.bytes(file, limit)));
  }

  private static JsonNode parsed(Path file, byte[] content) {
    try {
      String pointer = GitLfsPointer.problem(file);
      if (pointer != null) {
        throw new TokenizerUnreadableException(file, pointer);
      }
      return JSON.readTree(content);
    } catch (JsonProcessingException e) {
      throw new TokenizerUnreadableException(
          file, "is not valid JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
