package dev.kymo.workers.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsFileTest {

  @TempDir
  Path folder;

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
          {"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}             | not valid JSON
          {} {}                                                             | not valid JSON
          {"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"w":{}}     | not valid JSON: Duplicate field 'w'
          []                                                                | not a JSON object
          {"w":7}                                                           | 'w': shape is not a list
          {"w":{"shape":[2],"data_offsets":[0,8]}}                          | 'w' needs a dtype
          {"w":{"dtype":"F31","shape":[2],"data_offsets":[0,8]}}            | unknown dtype 'F31'
          {"w":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}           | 'w': shape is not a list
          {"w":{"dtype":"F32","shape":[1.5],"data_offsets":[0,8]}}          | 'w': shape is not a list
          {"w":{"dtype":"F32","shape":[2],"data_offsets":[0]}}              | 'w' needs a dtype
          {"w":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}} | impossible shape
          {"w":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}            | 'w', F32[3], at offsets [0, 8]: expected 12 bytes, found 8
          {"w":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}            | expected 8 bytes, found -8
          {"w":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}           | the data are cut short: expected 16 bytes, found 8
          {"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}            | bytes after the last tensor: expected 4 bytes, found 8
          {"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}            | 'w' leaves a gap before it: begins at 4, must begin at 0
          {"v":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}} | 'w' overlaps the tensor before it: begins at 4, must begin at 8
          {"__metadata__":{"format":1},"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} | __metadata__.format is not a text
          """)
  void open_malformedHeader_namesFileAndFault(String header, String fault) throws IOException {
    Path file = file(header.getBytes(StandardCharsets.UTF_8).length, header, 8);

    assertThatThrownBy(() -> SafetensorsFile.open(file))
        .isInstanceOf(SafetensorsFormatException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining(fault);
  }

  @ParameterizedTest
  @CsvSource({
    "10, the header is cut short: expected 10 bytes, found 2",
    "-1, 18446744073709551615 bytes",
    "100000001, is this a safetensors file?"
  })
  void open_headerLengthBeyondTheFile_saysHowMany(long length, String fault) throws IOException {
    Path file = file(length, "{}", 0);

    assertThatThrownBy(() -> SafetensorsFile.open(file))
        .isInstanceOf(SafetensorsFormatException.class)
        .hasMessageContaining(fault);
  }

  @Test
  void open_fileOfFiveBytes_saysHowManyItNeeds() throws IOException {
    Path file = Files.write(folder.resolve("short.safetensors"), new byte[5]);

    assertThatThrownBy(() -> SafetensorsFile.open(file))
        .isInstanceOf(SafetensorsFormatException.class)
        .hasMessageContaining("expected 8 bytes, found 5");
  }

  @Test
  void open_missingFile_saysSo() {
    assertThatThrownBy(() -> SafetensorsFile.open(folder.resolve("none.safetensors")))
        .isInstanceOf(SafetensorsFormatException.class)
        .hasMessageEndingWith("none.safetensors: the file does not exist");
  }

  @Test
  void open_fileLargerThanABuffer_mapsEachTensor() throws IOException {
    long large = 1_600_000_000L;
    String header = """
        {"a":{"dtype":"I8","shape":[%1$d],"data_offsets":[0,%1$d]},\
        "b":{"dtype":"I8","shape":[%1$d],"data_offsets":[%1$d,%2$d]},\
        "c":{"dtype":"F32","shape":[],"data_offsets":[%2$d,%3$d]}}""".formatted(large, 2 * large, 2 * large + 4);
    Path file = file(header.length(), header, 0);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      // written far behind the end: the file system keeps a hole, not 3 GB
      ByteBuffer value =
          ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(2.5f).flip();
      channel.write(value, 8 + header.length() + 2 * large);
    }

    try (SafetensorsFile read = SafetensorsFile.open(file)) {
      assertThat(read.floats("c")).containsExactly(2.5f);
      assertThat(read.bytes("b").remaining()).isEqualTo((int) large);
    }
  }

  @Test
  void open_headerInAnotherOrderThanTheData_listsTensorsByData() throws IOException {
    String header = "{\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]},"
        + "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}";
    Path file = file(header.length(), header, 8);

    try (SafetensorsFile read = SafetensorsFile.open(file)) {
      assertThat(read.entries().keySet()).containsExactly("a", "b");
    }
  }

  @Test
  void read_absentTensorOrOtherType_namesIt() throws IOException {
    String header = "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";
    Path file = file(header.length(), header, 8);

    try (SafetensorsFile read = SafetensorsFile.open(file)) {
      assertThatThrownBy(() -> read.bytes("v"))
          .isInstanceOf(SafetensorsFormatException.class)
          .hasMessageContaining("no tensor 'v'");
      assertThatThrownBy(() -> read.longs("w"))
          .isInstanceOf(SafetensorsFormatException.class)
          .hasMessageContaining("'w' is F32, expected I64 or I32");
    }
  }

  private Path file(long headerLength, String header, int dataBytes) throws IOException {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer content =
        ByteBuffer.allocate(8 + text.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    content.putLong(headerLength).put(text);
    return Files.write(folder.resolve("test.safetensors"), content.array());
  }
}
