package dev.kymo.workers.engine;

/** Prints the environment of a JVM of its own, a line per entry. */
final class EnvironmentPrinter {
  private EnvironmentPrinter() {}

  public static void main(String[] arguments) {
    Environment.current().forEach((name, value) -> System.out.println(name + " = " + value));
  }
}
