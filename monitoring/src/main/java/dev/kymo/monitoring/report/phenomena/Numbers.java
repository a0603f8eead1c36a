package dev.kymo.monitoring.report.phenomena;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers as readers see them. */
public final class Numbers {
  private static final double SMALL = 1e-3;

  private Numbers() {}

  /** With its sign and three or four digits that matter. */
  public static String signed(double value) {
    if (!Double.isFinite(value)) {
      return "-";
    }
    if (value == 0) {
      return "0";
    }
    double size = Math.abs(value);
    String format;
    if (size < SMALL) {
      format = "%+.1e";
    } else if (size >= 100) {
      format = "%+.1f";
    } else {
      format = size >= 1 ? "%+.2f" : "%+.3f";
    }
    return String.format(Locale.ROOT, format, value);
  }

  /** A learning rate, as it is written in experiments: {@code 5e-5}. */
  public static String rate(double value) {
    return String.valueOf(value).replace(".0E", "E").toLowerCase(Locale.ROOT);
  }

  /** A learning rate with three digits. */
  public static String roundedRate(double value) {
    return rate(new BigDecimal(value).round(new MathContext(3)).doubleValue());
  }

  /** All its digits and no more: {@code 0.05}, {@code -8}. */
  public static String exact(double value) {
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }

  /** Without a plus sign. */
  public static String plain(double value) {
    String signed = signed(value);
    return signed.startsWith("+") ? signed.substring(1) : signed;
  }
}
