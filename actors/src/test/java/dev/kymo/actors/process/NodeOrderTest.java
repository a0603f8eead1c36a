package dev.kymo.actors.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kymo.actors.wire.Wire;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeOrderTest {
  private static final NodeOrder ORDER = new NodeOrder(
      "kymo-12ab",
      "pekko://kymo-12ab@127.0.0.1:4000/user/nodes",
      Wire.LOOPBACK,
      Path.of("/tmp/é = x"),
      Map.of("models", Path.of("/m=1")),
      "process-1.2",
      3,
      2);

  @Test
  void readFrom_whatWasWritten_isEqualAndLeavesTheRest() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ORDER.writeTo(out);
    out.write('x');
    ByteArrayInputStream in = new ByteArrayInputStream(out.toByteArray());

    assertThat(NodeOrder.readFrom(in)).isEqualTo(ORDER);
    assertThat(in.read()).isEqualTo('x');
  }

  @Test
  void readFrom_cutAnywhere_isRefused() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ORDER.writeTo(out);
    byte[] whole = out.toByteArray();

    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> NodeOrder.readFrom(new ByteArrayInputStream(cut)))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void readFrom_somethingElse_isRefused() {
    for (String text : new String[] {"hello\n\n", "system=a\n\n", "x".repeat(20_000)}) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      assertThatThrownBy(() -> NodeOrder.readFrom(new ByteArrayInputStream(bytes)))
          .isInstanceOf(IOException.class);
    }
  }
}
