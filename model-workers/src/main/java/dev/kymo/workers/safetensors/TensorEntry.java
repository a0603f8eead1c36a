package dev.kymo.workers.safetensors;

import java.util.Arrays;

/**
 * Where one tensor lies in a safetensors file, and how to read its bytes.
 *
 * @param name name within the file
 * @param dtype element type as the format spells it, e.g. {@code F32}
 * @param shape sizes, outermost first; empty for a scalar; not to be changed
 * @param begin first byte, counted from the end of the header
 * @param end byte after the last, counted from the end of the header
 */
// equals and hashCode below compare the shape by content
@SuppressWarnings("ArrayRecordComponent")
public record TensorEntry(String name, String dtype, long[] shape, long begin, long end) {

  /** Number of bytes. */
  public long bytes() {
    return end - begin;
  }

  /** Number of elements. */
  public long elements() {
    return ElementTypes.elements(shape);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TensorEntry that
        && name.equals(that.name)
        && dtype.equals(that.dtype)
        && Arrays.equals(shape, that.shape)
        && begin == that.begin
        && end == that.end;
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + Arrays.hashCode(shape);
  }

  @Override
  public String toString() {
    return name + " " + dtype + Arrays.toString(shape) + " at " + begin + ".." + end;
  }
}
