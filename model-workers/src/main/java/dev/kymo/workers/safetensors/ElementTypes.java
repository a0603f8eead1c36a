package dev.kymo.workers.safetensors;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The element types of the safetensors format: their sizes, and half-precision numbers as floats. */
final class ElementTypes {

  private static final Map<String, Integer> BYTES = Map.ofEntries(
      Map.entry("BOOL", 1),
      Map.entry("U8", 1),
      Map.entry("I8", 1),
      Map.entry("F8_E5M2", 1),
      Map.entry("F8_E4M3", 1),
      Map.entry("U16", 2),
      Map.entry("I16", 2),
      Map.entry("F16", 2),
      Map.entry("BF16", 2),
      Map.entry("U32", 4),
      Map.entry("I32", 4),
      Map.entry("F32", 4),
      Map.entry("U64", 8),
      Map.entry("I64", 8),
      Map.entry("F64", 8));

  private ElementTypes() {}

  /** Bytes of one element; null for a type that is not known. */
  static @Nullable Integer bytesOf(String dtype) {
    return BYTES.get(dtype);
  }

  /**
   * Number of elements of a shape.
   *
   * @throws ArithmeticException if it does not fit a long
   */
  static long elements(long[] shape) {
    long elements = 1;
    for (long size : shape) {
      elements = Math.multiplyExact(elements, size);
    }
    return elements;
  }

  /** The value of a bfloat16: the upper half of a float. */
  static float bfloat16(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  /** The value of an IEEE 754 half-precision number: 1 bit sign, 5 bits exponent, 10 bits fraction. */
  static float float16(short bits) {
    int sign = (bits & 0x8000) << 16;
    int exponent = (bits >>> 10) & 0x1f;
    int fraction = bits & 0x3ff;
    if (exponent == 0) {
      // subnormal: fraction · 2⁻²⁴, exact in a float
      float magnitude = fraction * 0x1p-24f;
      return sign == 0 ? magnitude : -magnitude;
    }
    int floatExponent = exponent == 0x1f ? 0xff : exponent + (127 - 15);
    return Float.intBitsToFloat(sign | (floatExponent << 23) | (fraction << 13));
  }
}
