package dev.kymo.actors.decompose;

import dev.kymo.actors.experiment.BadInputException;
import dev.kymo.actors.experiment.DecomposeRequest.Ids;
import dev.kymo.actors.experiment.DecomposeRequest.Response;
import dev.kymo.actors.experiment.DecomposeRequest.Text;
import dev.kymo.workers.data.EncodedRow;
import dev.kymo.workers.data.EndOfResponse;
import dev.kymo.workers.data.HuggingFaceTextTokenizer;
import dev.kymo.workers.data.ModelLimits;
import dev.kymo.workers.data.ResponseTypes;
import dev.kymo.workers.data.Row;
import dev.kymo.workers.data.RowEncoder;
import dev.kymo.workers.data.RowNotEncodableException;
import dev.kymo.workers.data.TextTokenizer;
import dev.kymo.workers.data.Truncation;
import dev.kymo.workers.model.Example;
import dev.kymo.workers.model.ModelFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns a request's prompts and responses into token ids that the model can take. Texts are never cut. */
final class RequestEncoder implements AutoCloseable {
  private static final Truncation NONE =
      new Truncation(Integer.MAX_VALUE, Integer.MAX_VALUE - 1, Truncation.By.PAIR);

  private final Path file;
  private final ModelFolder model;
  /** Opened when the first text comes: models whose ids are given need no tokenizer. */
  private @Nullable TextTokenizer tokenizer;

  RequestEncoder(Path file, ModelFolder model) {
    this.file = file;
    this.model = model;
  }

  /**
   * The response as token ids, a text with the end of sequence appended.
   *
   * @throws BadInputException if it is no such thing for this model
   */
  Example encode(Response response) {
    Example example = response instanceof Ids ids
        ? Example.of(ids.ids(), ids.promptLength())
        : encode((Text) response);
    requireKnown(response, example.prompt());
    requireKnown(response, example.response());
    int length = example.prompt().length + example.response().length;
    if (length > model.model().contextLength()) {
      throw bad(
          response,
          "prompt and response have " + (isCut(response) ? "at least " : "") + length
              + " tokens together, the model's context has "
              + model.model().contextLength());
    }
    return example;
  }

  private Example encode(Text text) {
    if (tokenizer == null) {
      tokenizer = HuggingFaceTextTokenizer.open(model.path());
    }
    try {
      Row row = new Row(0, text.prompt(), Map.of(ResponseTypes.CHOSEN, text.response()));
      EncodedRow encoded =
          new RowEncoder(tokenizer, NONE, model.model().contextLength()).encode(row);
      return new Example(encoded.prompt(), encoded.response(ResponseTypes.CHOSEN));
    } catch (RowNotEncodableException e) {
      throw new BadInputException(file + ", " + text.place() + ": " + e.what(), e);
    } catch (IllegalArgumentException e) {
      throw bad(text, String.valueOf(e.getMessage()));
    }
  }

  /** What is to be known about how texts end, in sentences; nothing if there were none. */
  List<String> notices() {
    return tokenizer == null ? List.of() : EndOfResponse.of(model.path()).notices();
  }

  /** Of very long texts only so much is encoded that they are known to be too long. */
  private static boolean isCut(Response response) {
    return response instanceof Text text
        && Math.max(text.prompt().length(), text.response().length()) > RowEncoder.WHOLE;
  }

  private void requireKnown(Response response, int[] ids) {
    ModelLimits limits = model.model().limits();
    int place = limits.firstUnknown(ids);
    if (place >= 0) {
      throw bad(response, limits.unknown(ids[place]));
    }
  }

  private BadInputException bad(Response response, String what) {
    return new BadInputException(file + ", " + response.place() + ": " + what);
  }

  @Override
  public void close() {
    if (tokenizer != null) {
      tokenizer.close();
    }
  }
}
