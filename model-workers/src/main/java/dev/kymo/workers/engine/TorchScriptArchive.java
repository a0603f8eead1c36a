package dev.kymo.workers.engine;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript archive written by hand: a class without parameters whose methods are given as serialised TorchScript.
 *
 * <p>The format is PyTorch's {@code torch.jit.save}: a zip of stored entries with the code, a pickle that creates one object
 * of the class, an empty pickle of constants, the format version and the byte order.
 */
final class TorchScriptArchive {
  private static final String ROOT = "operations/";
  private static final String FORMAT_VERSION = "3\n";

  private TorchScriptArchive() {}

  /** Packs {@code code}, which defines the class {@code className}. */
  static InputStream of(String className, String code) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      store(zip, "data.pkl", pickledInstance(className));
      store(zip, "code/__torch__.py", code.getBytes(StandardCharsets.UTF_8));
      store(zip, "constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
      store(zip, "version", FORMAT_VERSION.getBytes(StandardCharsets.US_ASCII));
      store(zip, "byteorder", "little".getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ByteArrayInputStream(bytes.toByteArray());
  }

  /** Pickle protocol 2: NEWOBJ of the class, BUILD with its two attributes. */
  private static byte[] pickledInstance(String className) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(new byte[] {(byte) 0x80, 2, 'c'});
    out.write(("__torch__\n" + className + "\n").getBytes(StandardCharsets.US_ASCII));
    out.write(new byte[] {')', (byte) 0x81, '}', '('});
    writeString(out, "training");
    out.write((byte) 0x88);
    writeString(out, "_is_full_backward_hook");
    out.write(new byte[] {'N', 'u', 'b', '.'});
    return out.toByteArray();
  }

  private static void writeString(ByteArrayOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    out.write(new byte[] {'X', (byte) bytes.length, 0, 0, 0});
    out.write(bytes);
  }

  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content);
    ZipEntry entry = new ZipEntry(ROOT + name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    entry.setTime(0);
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
