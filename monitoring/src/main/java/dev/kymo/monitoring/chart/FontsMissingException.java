package dev.kymo.monitoring.chart;

/** This machine has no font that Java can draw letters with. */
public final class FontsMissingException extends RuntimeException {
  private static final long serialVersionUID = 1;

  FontsMissingException(Throwable cause) {
    super(
        "pictures need a font, and Java finds none here (" + cause + ")."
            + "\nDebian, Ubuntu: apt install fontconfig fonts-dejavu-core libfreetype6"
            + "    Fedora: dnf install fontconfig dejavu-sans-fonts",
        cause);
  }
}
