package dev.kymo.workers.data;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kymo.workers.input.InputFile;
import dev.kymo.workers.input.InputJson;
import dev.kymo.workers.input.InputLimit;
import dev.kymo.workers.input.TextLines;
import java.io.CharConversionException;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** The lines of a JSON lines file, plain or gzip-compressed, one after the other. Blank lines are skipped but counted. */
final class JsonLines implements AutoCloseable {

  private static final JsonMapper JSON = InputJson.mapper(InputLimit.LINE_TOKENS)
      .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .build();

  private static final String NOT_AN_OBJECT = "must be a JSON object with a prompt and responses";

  private final Path file;
  private final TextLines lines;

  private JsonLines(Path file, TextLines lines) {
    this.file = file;
    this.lines = lines;
  }

  static JsonLines open(Path file) {
    String problem = InputFile.problem(file);
    if (problem != null) {
      throw new DataFormatException(file, problem);
    }
    try {
      return new JsonLines(file, TextLines.open(file));
    } catch (EOFException | ZipException e) {
      throw new DataFormatException(file, 1, "is no gzip file, though its name ends in .gz", e);
    } catch (CharConversionException e) {
      throw new DataFormatException(file, String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /** Number of the line returned last, from 1. */
  long line() {
    return lines.line();
  }

  /** The next line that is not blank, as bytes; null after the last. */
  private byte @Nullable [] nextBytes() {
    try {
      byte[] bytes = lines.next();
      while (bytes != null && TextLines.isBlank(bytes)) {
        bytes = lines.next();
      }
      return bytes;
    } catch (EOFException | ZipException e) {
      throw new DataFormatException(
          file,
          line() + 1,
          "the compressed data end early or are damaged; copy or download the file again",
          e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /** The next line that is not blank; null after the last. */
  @Nullable
  ObjectNode next() {
    byte[] bytes = nextBytes();
    if (bytes == null) {
      return null;
    }
    JsonNode node;
    try {
      node = JSON.readTree(bytes);
    } catch (JsonProcessingException e) {
      throw new DataFormatException(
          file,
          line(),
          "not valid JSON" + place(e) + ": " + e.getOriginalMessage()
              + "; every line must be one JSON object",
          e);
    } catch (IOException e) {
      // UTF-8 faults that the parser does not report as its own
      throw new DataFormatException(file, line(), "not valid JSON in UTF-8: " + e.getMessage(), e);
    }
    if (!(node instanceof ObjectNode object)) {
      throw new DataFormatException(file, line(), NOT_AN_OBJECT);
    }
    return object;
  }

  /** Where in the line, if the parser says so: what is beyond its limits has no place. */
  private static String place(JsonProcessingException e) {
    JsonLocation location = e.getLocation();
    return location == null ? "" : " at byte " + location.getByteOffset();
  }

  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close " + file, e);
    }
  }
}
