package dev.kymo.workers.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConfigKeysTest {
  private static final Path README = Path.of("README.md");

  @Test
  void readme_matrixOfKeys_isTheTables() throws IOException {
    String page = Files.readString(README);

    assertThat(page)
        .as(
            "the matrix in model-workers/README.md must be generated anew; the line above it says how")
        .isEqualTo(ConfigKeyMatrix.in(page));
  }

  @ParameterizedTest
  @EnumSource(ModelFamily.class)
  void table_ofAFamily_hasEveryKeyOnce(ModelFamily family) {
    assertThat(family.keys()).extracting(ConfigKey::name).doesNotHaveDuplicates();
  }

  /** {@code bench/make_config_fixtures.py} lists them. */
  @ParameterizedTest
  @EnumSource(ModelFamily.class)
  void table_ofAFamily_hasEveryKeyThatTransformersWrites(ModelFamily family) throws IOException {
    List<String> written = Files.readAllLines(
        Path.of("src/test/resources/golden/config/keys-" + family.type() + ".txt"));

    assertThat(written)
        .isNotEmpty()
        .allSatisfy(
            key -> assertThat(family.keys()).as(key).extracting(ConfigKey::name).contains(key));
    assertThat(written.stream().collect(Collectors.toSet())).hasSameSizeAs(written);
  }
}
