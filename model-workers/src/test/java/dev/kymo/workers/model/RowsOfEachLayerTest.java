package dev.kymo.workers.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which rows of a batch a model's layers see. */
class RowsOfEachLayerTest {
  private static final int TOKENS = 40;
  private static final int SCORED = 15;

  @ParameterizedTest
  @ValueSource(
      strings = {"tiny-gpt-neox", "tiny-gpt-neox-serial", "tiny-llama", "tiny-qwen2-untied"})
  void hidden_behindTheLastAttention_hasScoredRowsOnly(String name) {
    LanguageModel model =
        ModelFolder.open(Path.of("src/test/resources/models").resolve(name)).model();
    Rows rows = new Rows();

    int result = model.hidden(rows);

    assertThat(result).isEqualTo(SCORED);
    List<Integer> attentions = List.copyOf(rows.attentions);
    assertThat(attentions).hasSizeGreaterThan(1).containsOnly(TOKENS);
    int last = Collections.max(rows.layerOf.values());
    rows.linear.forEach((weight, seen) -> {
      boolean behind =
          rows.layerOf.get(weight) == last && !weight.matches(".*(query|[qkv]_proj).*");
      assertThat(seen).as(weight).isEqualTo(behind ? SCORED : TOKENS);
    });
  }

  /** An interpreter whose values are numbers of rows. */
  private static final class Rows implements Operations<Integer> {
    private final Map<String, Integer> linear = new LinkedHashMap<>();
    private final Map<String, Integer> layerOf = new LinkedHashMap<>();
    private final List<Integer> attentions = new ArrayList<>();
    private int layer;

    @Override
    public Integer embedding(Parameter weight) {
      return TOKENS;
    }

    @Override
    public Integer linear(Integer x, Parameter weight, @Nullable Parameter bias) {
      linear.put(weight.name(), x);
      layerOf.put(weight.name(), layer);
      return x;
    }

    @Override
    public Integer layerNorm(Integer x, Parameter weight, Parameter bias, double epsilon) {
      return x;
    }

    @Override
    public Integer rmsNorm(Integer x, Parameter weight, double epsilon) {
      return x;
    }

    @Override
    public Integer gelu(Integer x) {
      return x;
    }

    @Override
    public Integer gated(Integer gate, Integer x) {
      return add(gate, x);
    }

    @Override
    public Integer add(Integer a, Integer b) {
      assertThat(a).isEqualTo(b);
      return a;
    }

    @Override
    public List<Integer> fusedHeads(Integer fused, int heads) {
      return List.of(fused, fused, fused);
    }

    @Override
    public Integer heads(Integer x, int heads) {
      return x;
    }

    @Override
    public Integer repeatHeads(Integer x, int times) {
      return x;
    }

    @Override
    public Integer rotate(Integer x) {
      return x;
    }

    @Override
    public Integer attention(Integer query, Integer key, Integer value) {
      attentions.add(add(add(query, key), value));
      return query;
    }

    @Override
    public Integer block(Integer x, UnaryOperator<Integer> body) {
      layer++;
      return body.apply(x);
    }

    @Override
    public Integer scored(Integer x) {
      assertThat(x).isEqualTo(TOKENS);
      return SCORED;
    }
  }
}
