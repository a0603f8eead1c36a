package dev.kymo.workers.input;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** Readers of JSON from outside, within {@link InputLimit}: depth, length of numbers, number of values. */
public final class InputJson {
  private InputJson() {}

  /**
   * What readers allow; the length of texts is limited by that of their file.
   *
   * @param tokens limit of values, names and brackets
   */
  public static StreamReadConstraints constraints(InputLimit tokens) {
    return StreamReadConstraints.builder()
        .maxNestingDepth(InputLimit.DEPTH.count())
        .maxNumberLength(InputLimit.NUMBER_CHARACTERS.count())
        .maxTokenCount(tokens.most())
        .maxStringLength(InputLimit.TOKENIZER_BYTES.count())
        .build();
  }

  /** For parsers. */
  public static JsonFactory factory(InputLimit tokens) {
    return new JsonFactoryBuilder()
        // names may all be different: keeping them for ever costs more than reading them
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .streamReadConstraints(constraints(tokens))
        .build();
  }

  /** For trees. */
  public static JsonMapper.Builder mapper(InputLimit tokens) {
    return JsonMapper.builder(factory(tokens));
  }
}
