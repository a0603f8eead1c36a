package dev.kymo.monitoring.export;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.zip.CRC32C;

/**
 * A file of TensorBoard's events. A record is the length of its bytes, a checksum of that, the bytes and a checksum of them; the bytes are
 * a protocol buffer {@code Event}, of which a file with numbers needs six fields:
 *
 * <pre>
 * Event: 1 wall_time double, 2 step int64, 3 file_version string, 5 summary Summary
 * Summary: 1 value, repeated: 1 tag string, 2 simple_value float
 * </pre>
 *
 * <p>TensorBoard keeps numbers in single precision.
 */
final class EventFile {
  private static final String VERSION = "brain.Event:2";
  private static final double NANOS = 1e9;

  private static final int VARINT = 0;
  private static final int EIGHT_BYTES = 1;
  private static final int BYTES = 2;
  private static final int FOUR_BYTES = 5;

  private final OutputStream out;

  /** Begins the file. */
  EventFile(OutputStream out, Instant began) throws IOException {
    this.out = out;
    Message event = new Message();
    event.real(1, seconds(began));
    event.bytes(3, VERSION.getBytes(StandardCharsets.UTF_8));
    write(event);
  }

  /** The numbers of one step, by their tags. */
  static final class Summary {
    private final Message message = new Message();
    private int size;

    void add(String tag, double value) {
      Message number = new Message();
      number.bytes(1, tag.getBytes(StandardCharsets.UTF_8));
      number.single(2, (float) value);
      message.bytes(1, number.toByteArray());
      size++;
    }

    int size() {
      return size;
    }
  }

  void add(Instant at, long step, Summary summary) throws IOException {
    Message event = new Message();
    event.real(1, seconds(at));
    event.whole(2, step);
    event.bytes(5, summary.message.toByteArray());
    write(event);
  }

  private static double seconds(Instant at) {
    return at.getEpochSecond() + at.getNano() / NANOS;
  }

  private void write(Message event) throws IOException {
    byte[] data = event.toByteArray();
    byte[] length = little(Long.BYTES).putLong(data.length).array();
    out.write(length);
    out.write(checksum(length));
    out.write(data);
    out.write(checksum(data));
  }

  private static byte[] checksum(byte[] bytes) {
    CRC32C sum = new CRC32C();
    sum.update(bytes);
    int crc = (int) sum.getValue();
    return little(Integer.BYTES)
        .putInt(Integer.rotateRight(crc, 15) + 0xa282ead8)
        .array();
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A protocol buffer, field by field. */
  private static final class Message {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private void varint(long number) {
      long left = number;
      while ((left & ~0x7fL) != 0) {
        bytes.write((int) ((left & 0x7f) | 0x80));
        left >>>= 7;
      }
      bytes.write((int) left);
    }

    private void field(int number, int wire) {
      varint(((long) number << 3) | wire);
    }

    void whole(int number, long value) {
      field(number, VARINT);
      varint(value);
    }

    void real(int number, double value) {
      field(number, EIGHT_BYTES);
      bytes.writeBytes(little(Double.BYTES).putDouble(value).array());
    }

    void single(int number, float value) {
      field(number, FOUR_BYTES);
      bytes.writeBytes(little(Float.BYTES).putFloat(value).array());
    }

    void bytes(int number, byte[] value) {
      field(number, BYTES);
      varint(value.length);
      bytes.writeBytes(value);
    }

    byte[] toByteArray() {
      return bytes.toByteArray();
    }
  }
}
