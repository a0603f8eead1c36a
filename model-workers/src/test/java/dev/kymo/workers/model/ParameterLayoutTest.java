package dev.kymo.workers.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.optimizer.Optimizer;
import dev.kymo.workers.optimizer.Sgd;
import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ParameterLayoutTest {
  private static final Parameter A = Parameter.of("a", 3, 5);
  private static final Parameter B = Parameter.of("b", 16);
  private static final Parameter C = Parameter.of("c", 33);
  private static final Parameter D = Parameter.of("d", 1);

  @BeforeEach
  void prepareThread() {
    Torch.prepareThread();
  }

  @Test
  void constructor_oneBlock_startsEveryTensorAt64Bytes() {
    ParameterLayout layout = new ParameterLayout(List.of(A, B, C, D));

    assertThat(layout.slots())
        .containsExactly(
            new ParameterLayout.Slot(A, 0, 0),
            new ParameterLayout.Slot(B, 0, 16),
            new ParameterLayout.Slot(C, 0, 32),
            new ParameterLayout.Slot(D, 0, 80));
    assertThat(layout.blockSizes()).containsExactly(96);
    assertThat(layout.indexOf(C)).isEqualTo(2);
  }

  @Test
  void constructor_smallBlocks_letsNoTensorCrossABorder() {
    ParameterLayout layout = new ParameterLayout(List.of(A, B, C, D), 32);

    assertThat(layout.slots())
        .containsExactly(
            new ParameterLayout.Slot(A, 0, 0),
            new ParameterLayout.Slot(B, 0, 16),
            new ParameterLayout.Slot(C, 1, 0), // larger than a block: one of its own
            new ParameterLayout.Slot(D, 2, 0));
    assertThat(layout.blockSizes()).containsExactly(32, 48, 16);
  }

  @Test
  void constructor_tensorBeyondDirectBuffers_isRefusedNamingIt() {
    Parameter huge = Parameter.of("huge.weight", 1L << 20, 1L << 10);

    assertThatThrownBy(() -> new ParameterLayout(List.of(A, huge)))
        .isInstanceOf(ModelUnreadableException.class)
        .hasMessageContainingAll("huge.weight", "1073741824");
  }

  @Test
  void indexOf_unknownParameter_isRefused() {
    assertThatThrownBy(() -> new ParameterLayout(List.of(A)).indexOf(B))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("b");
  }

  @Test
  void store_severalBlocks_isUpdatedAsOneIs() {
    ParameterLayout whole = new ParameterLayout(List.of(A, B, C, D));
    ParameterLayout parts = new ParameterLayout(List.of(A, B, C, D), 32);

    try (ParameterStore expected = ParameterStore.forTraining(whole);
        ParameterStore actual = ParameterStore.forTraining(parts)) {
      step(expected);
      step(actual);

      for (int i = 0; i < 4; i++) {
        FloatBuffer values = expected.bytes(whole.slots().get(i)).asFloatBuffer();
        assertThat(actual.bytes(parts.slots().get(i)).asFloatBuffer()).isEqualTo(values);
        assertThat(values.get(0)).isNotZero();
      }
      assertThat(actual.bytes()).isEqualTo(expected.bytes());
    }
  }

  private static void step(ParameterStore store) {
    for (ParameterLayout.Slot slot : store.layout().slots()) {
      FloatBuffer gradient = store.gradient(slot);
      for (int i = 0; gradient.hasRemaining(); i++) {
        gradient.put(slot.parameter().name().charAt(0) + i);
      }
    }
    try (Optimizer optimizer = new Optimizer(store, new Sgd(0.9, 0.1))) {
      // exact integers: the norm is the same however the blocks are cut
      optimizer.step(optimizer.gradientNorm(), 10, 0.5);
    }
  }
}
