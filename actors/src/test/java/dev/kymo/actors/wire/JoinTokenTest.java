package dev.kymo.actors.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JoinTokenTest {
  @TempDir
  private Path folder;

  @Test
  void read_whatWasWritten_isTheSameAndTheOwnersAlone() throws Exception {
    JoinToken token = JoinToken.random();
    Path file = folder.resolve(JoinToken.FILE);

    token.write(file);

    assertThat(JoinToken.read(file)).isEqualTo(token);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(token.system())
        .matches("kymo-[0-9a-f]{32}")
        .isNotEqualTo(JoinToken.random().system())
        .doesNotContain(Files.readString(file).strip());
  }

  @Test
  void read_othersMayToo_isRefused() throws Exception {
    Path file = folder.resolve(JoinToken.FILE);
    JoinToken.random().write(file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

    assertThatThrownBy(() -> JoinToken.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("chmod 600 " + file);
  }

  @Test
  void read_tooShort_isRefused() throws Exception {
    Path file = folder.resolve(JoinToken.FILE);
    JoinToken.random().write(file);
    Files.writeString(file, "short");

    assertThatThrownBy(() -> JoinToken.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("5 characters");
  }
}
