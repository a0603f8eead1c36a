package dev.kymo.actors.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * What a demo shows.
 *
 * @param experiment text of its experiment file
 * @param crashRun id of the run that crashes
 * @param crashStep the step, from 1, that it crashes at
 */
record DemoScript(String experiment, String crashRun, long crashStep) {
  private static final String FILE = "demo.yaml";

  /** In the middle of DPO, between two checkpoints, so that there are steps to repeat. */
  private static final String CRASH_RUN = "dpo-s0";

  private static final long CRASH_STEP = 170;

  /** The demo that comes with this program. */
  static DemoScript builtin() {
    try (InputStream file = DemoScript.class.getResourceAsStream(FILE)) {
      byte[] bytes = Objects.requireNonNull(file, FILE).readAllBytes();
      return new DemoScript(new String(bytes, StandardCharsets.UTF_8), CRASH_RUN, CRASH_STEP);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the demo's experiment", e);
    }
  }
}
