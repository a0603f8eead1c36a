package dev.kymo.actors.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.1:25520", "lab.example.org:1", "[::1]:0"})
  void parse_whatIsPrinted_isTheSame(String text) {
    assertThat(Endpoint.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ":", "host", "host:", ":1", "host:x", "host:65536", "host:-1", "::1:1", "[]:1"
      })
  void parse_somethingElse_isRefused(String text) {
    assertThatThrownBy(() -> Endpoint.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "'");
  }

  @Test
  void isLoopback_addresses_areTold() throws Exception {
    assertThat(Endpoint.parse("127.0.0.1:1").isLoopback()).isTrue();
    assertThat(Endpoint.parse("[::1]:1").isLoopback()).isTrue();
    assertThat(Endpoint.parse("10.1.2.3:1").isLoopback()).isFalse();
    assertThat(Endpoint.parse("0.0.0.0:1").isWildcard()).isTrue();
  }
}
