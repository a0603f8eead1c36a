package dev.kymo.actors.link;

import java.time.Duration;

/** What the settings of both sides must be. */
public final class SettingChecks {

  private SettingChecks() {}

  /** Throws an {@link IllegalArgumentException} that names the key if the value is less than 1. */
  public static void requireAtLeastOne(String key, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(key + " is " + value + ", must be at least 1");
    }
  }

  /** Throws an {@link IllegalArgumentException} that names the key if the duration is zero or less. */
  public static void requirePositive(String key, Duration value) {
    if (value.isZero() || value.isNegative()) {
      throw new IllegalArgumentException(key + " is " + value + ", must be positive");
    }
  }
}
