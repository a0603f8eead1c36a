package dev.kymo.monitoring.page;

/**
 * One message to the page.
 *
 * @param type what the data are
 * @param id names the state in which the page is after this message; a page that comes back gives it to go on from there
 * @param data JSON on one line
 */
public record PageMessage(Type type, String id, String data) {

  /** The kinds of messages. */
  public enum Type {
    /** Everything; replaces what the page knows. */
    SNAPSHOT("snapshot"),
    /** What has happened since the message before. */
    UPDATE("update");

    private final String word;

    Type(String word) {
      this.word = word;
    }

    /** The name of the server-sent event. */
    public String word() {
      return word;
    }
  }
}
