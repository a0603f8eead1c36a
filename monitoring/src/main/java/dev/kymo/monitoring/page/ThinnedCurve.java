package dev.kymo.monitoring.page;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;

/**
 * A quantity by step in bounded memory. Beyond the limit every second point is dropped and only every second new one kept,
 * so that the points stay evenly spread over the whole run; the newest point is always there. Not thread-safe.
 */
final class ThinnedCurve {
  /** More digits than a screen has pixels, and half the bytes of a full double. */
  private static final MathContext DIGITS = new MathContext(7);

  private static final int FIRST_CAPACITY = 16;

  private final int limit;
  private long[] steps = new long[FIRST_CAPACITY];
  private double[] values = new double[FIRST_CAPACITY];
  private int size;
  private long seen;
  private long stride = 1;
  private boolean lastIsProvisional;

  /**
   * @param limit most points kept
   */
  ThinnedCurve(int limit) {
    if (limit < 2) {
      throw new IllegalArgumentException("limit is " + limit + ", must be at least 2");
    }
    this.limit = limit;
  }

  /** Adds a point, or corrects the one of a repeated step. Numbers that are not finite are gaps. */
  void put(long step, double value) {
    if (!Double.isFinite(value)) {
      return;
    }
    if (size > 0 && step <= steps[size - 1]) {
      int at = Arrays.binarySearch(steps, 0, size, step);
      if (at >= 0) {
        values[at] = shortened(value);
      }
      return;
    }
    append(step, shortened(value));
    if (size > limit) {
      thin();
    }
  }

  private void append(long step, double value) {
    if (lastIsProvisional) {
      size--;
    }
    if (size == steps.length) {
      steps = Arrays.copyOf(steps, size * 2);
      values = Arrays.copyOf(values, size * 2);
    }
    steps[size] = step;
    values[size] = value;
    size++;
    lastIsProvisional = seen % stride != 0;
    seen++;
  }

  private void thin() {
    int last = size - 1;
    int kept = 0;
    for (int i = 0; i < size; i += 2) {
      steps[kept] = steps[i];
      values[kept] = values[i];
      kept++;
    }
    stride *= 2;
    if (last % 2 != 0) {
      steps[kept] = steps[last];
      values[kept] = values[last];
      kept++;
    }
    lastIsProvisional = (seen - 1) % stride != 0;
    size = kept;
  }

  static double shortened(double value) {
    return new BigDecimal(value).round(DIGITS).doubleValue();
  }

  int size() {
    return size;
  }

  /** Writes {@code {"x": steps, "y": values}}. */
  void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeFieldName("x");
    json.writeArray(steps, 0, size);
    json.writeFieldName("y");
    json.writeArray(values, 0, size);
    json.writeEndObject();
  }
}
