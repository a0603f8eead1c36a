package dev.kymo.workers.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class BuildIdTest {
  private static final int NOTE = 4;
  private static final int LOAD = 1;
  private static final int BUILD_ID = 3;
  private static final int ABI = 1;
  private static final int HEADER = 64;
  private static final int PROGRAM_HEADER = 56;

  @Test
  void of_library_isInItsNotes() throws IOException {
    byte[] library = library(
        ByteOrder.LITTLE_ENDIAN,
        NOTE,
        note("GNU", ABI, "00112233"),
        note("GNU", BUILD_ID, "796043bcfcdb6c767c3257bf0a1bb094becc6be7"));

    assertThat(of(library)).isEqualTo("796043bcfcdb6c767c3257bf0a1bb094becc6be7");
  }

  /** Names and contents are filled up to four bytes. */
  @Test
  void of_libraryWithOddLengths_isFoundBehindThem() throws IOException {
    byte[] library = library(
        ByteOrder.LITTLE_ENDIAN,
        NOTE,
        note("LLVMx", 7, "010203"),
        note("GNU", BUILD_ID, "0a0b0c0d0e"));

    assertThat(of(library)).isEqualTo("0a0b0c0d0e");
  }

  @Test
  void of_libraryOfTheOtherByteOrder_isRead() throws IOException {
    byte[] library = library(ByteOrder.BIG_ENDIAN, NOTE, note("GNU", BUILD_ID, "c0ffee00"));

    assertThat(of(library)).isEqualTo("c0ffee00");
  }

  @Test
  void of_libraryWithoutOne_isNone() throws IOException {
    assertThat(of(library(ByteOrder.LITTLE_ENDIAN, LOAD, note("GNU", BUILD_ID, "01020304"))))
        .isNull();
    assertThat(of(library(ByteOrder.LITTLE_ENDIAN, NOTE, note("GNU", ABI, "01020304"))))
        .isNull();
    assertThat(of(library(ByteOrder.LITTLE_ENDIAN, NOTE, note("Go", BUILD_ID, "01020304"))))
        .isNull();
    assertThat(of(library(ByteOrder.LITTLE_ENDIAN, NOTE, note("GNU", BUILD_ID, ""))))
        .isNull();
  }

  @Test
  void of_somethingElse_isNone() throws IOException {
    byte[] thirtyTwoBits = library(ByteOrder.LITTLE_ENDIAN, NOTE, note("GNU", BUILD_ID, "01"));
    thirtyTwoBits[4] = 1;

    assertThat(of(thirtyTwoBits)).isNull();
    assertThat(of(new byte[100])).isNull();
  }

  /** Lengths that lead out of the notes, or below zero. */
  @Test
  void of_damagedNotes_isNone() throws IOException {
    for (int length : new int[] {Integer.MAX_VALUE, -1, Integer.MIN_VALUE, 1000}) {
      byte[] library = library(ByteOrder.LITTLE_ENDIAN, NOTE, note("GNU", BUILD_ID, "01020304"));
      ByteBuffer bytes = ByteBuffer.wrap(library).order(ByteOrder.LITTLE_ENDIAN);
      bytes.putInt(HEADER + PROGRAM_HEADER, length);
      assertThat(of(library)).isNull();
      bytes.putInt(HEADER + PROGRAM_HEADER, 4);
      bytes.putInt(HEADER + PROGRAM_HEADER + 4, length);
      assertThat(of(library)).isNull();
    }
  }

  @Test
  void of_tornFile_saysThatItEnds() {
    byte[] library = library(ByteOrder.LITTLE_ENDIAN, NOTE, note("GNU", BUILD_ID, "01020304"));
    byte[] torn = Arrays.copyOf(library, HEADER + PROGRAM_HEADER + 3);

    assertThatThrownBy(() -> of(torn)).isInstanceOf(EOFException.class);
  }

  private static String of(byte[] library) throws IOException {
    return BuildId.of((offset, length) -> {
      if (offset + length > library.length) {
        throw new EOFException();
      }
      return ByteBuffer.wrap(library, (int) offset, length).slice();
    });
  }

  private record Note(String name, int type, String content) {}

  private static Note note(String name, int type, String content) {
    return new Note(name, type, content);
  }

  /** A header, one program header, and its segment. */
  private static byte[] library(ByteOrder order, int segmentType, Note... notes) {
    ByteBuffer segment = ByteBuffer.allocate(200).order(order);
    for (Note note : notes) {
      byte[] name = (note.name() + "\0").getBytes(StandardCharsets.US_ASCII);
      byte[] content = HexFormat.of().parseHex(note.content());
      segment.putInt(name.length).putInt(content.length).putInt(note.type());
      segment.put(name).position((segment.position() + 3) & ~3);
      segment.put(content).position((segment.position() + 3) & ~3);
    }
    int bytes = segment.position();
    ByteBuffer library = ByteBuffer.allocate(HEADER + PROGRAM_HEADER + bytes).order(order);
    library.put(
        new byte[] {0x7f, 'E', 'L', 'F', 2, (byte) (order == ByteOrder.BIG_ENDIAN ? 2 : 1)});
    library.putLong(32, HEADER).putShort(54, (short) PROGRAM_HEADER).putShort(56, (short) 1);
    library.putInt(HEADER, segmentType);
    library.putLong(HEADER + 8, HEADER + PROGRAM_HEADER).putLong(HEADER + 32, bytes);
    library.put(HEADER + PROGRAM_HEADER, segment.array(), 0, bytes);
    return library.array();
  }
}
