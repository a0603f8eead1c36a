package dev.kymo.workers.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class NativeLibrariesTest {
  /** Of the text {@code abc}, from FIPS 180. */
  private static final String SHA_OF_ABC =
      "sha256 ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @TempDir
  Path folder;

  @Test
  void ofFolder_libraries_areKnownByContent() throws IOException {
    Files.writeString(folder.resolve("libtorch_cpu.dylib"), "abc");
    Files.writeString(folder.resolve("libomp.so.5"), "abc");
    Files.writeString(folder.resolve("readme.txt"), "abc");

    assertThat(NativeLibraries.ofFolder(folder))
        .isEqualTo(Map.of("libtorch_cpu.dylib", SHA_OF_ABC, "libomp.so.5", SHA_OF_ABC));
  }

  @Test
  void in_lines_areFilesWithTheirParts() {
    List<MappedLibraries.Library> libraries = MappedLibraries.in(List.of(
        "7f0000000000-7f0000001000 r--p 00000000 08:01 42                         /a b/libm.so.6",
        "7f0000001000-7f0000003000 r-xp 00001000 08:01 42                         /a b/libm.so.6",
        "7f0000003000-7f0000004000 rw-p 00000000 00:00 0 ",
        "7f0000004000-7f0000005000 r--p 00000000 08:01 7       /libc10.so (deleted)",
        "7ffd00000000-7ffd00021000 rw-p 00000000 00:00 0                          [stack]"));

    assertThat(libraries).hasSize(2);
    assertThat(libraries.get(0).path()).isEqualTo(Path.of("/a b/libm.so.6"));
    assertThat(libraries.get(0).parts()).hasSize(2);
    assertThat(libraries.get(0).inode()).isEqualTo(42);
    assertThat(libraries.get(0).deleted()).isFalse();
    assertThat(libraries.get(1).path()).isEqualTo(Path.of("/libc10.so"));
    assertThat(libraries.get(1).deleted()).isTrue();
  }

  /** A file that is mapped without being a library has no build-id; its content stands for it. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void mapped_withoutBuildId_isKnownByContent() throws IOException {
    Path file = Files.writeString(folder.resolve("libgomp.so.1"), "abc");

    assertThat(identityWhileMapped(file, () -> {})).isEqualTo(SHA_OF_ABC);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void mapped_replacedWithoutBuildId_equalsNothing() throws IOException {
    Path replaced = Files.writeString(folder.resolve("libgomp.so.1"), "abc");
    Path other = Files.writeString(folder.resolve("other"), "abc");
    Path gone = Files.writeString(folder.resolve("libc10.so"), "abc");

    String ofReplaced = identityWhileMapped(
        replaced, () -> Files.move(other, replaced, StandardCopyOption.REPLACE_EXISTING));
    String ofGone = identityWhileMapped(gone, () -> Files.delete(gone));

    assertThat(ofReplaced).startsWith("unknown").isNotEqualTo(ofGone);
    assertThat(ofGone).startsWith("unknown");
  }

  private interface Change {
    void make() throws IOException;
  }

  private static String identityWhileMapped(Path file, Change change) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      change.make();
      List<String> maps = Files.readAllLines(Path.of("/proc/self/maps")).stream()
          .filter(line -> line.contains(file.toString()))
          .toList();
      assertThat(maps).hasSize(1);
      String identity = NativeLibraries.mapped(maps).get(file.getFileName().toString());
      assertThat(mapped.get(0)).isEqualTo((byte) 'a');
      return identity;
    }
  }
}
