package dev.kymo.actors.database;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * A journal on a PostgreSQL server: one schema per experiment, so that a database holds many, and dropping one harms no other. Whoever writes makes the schema, and brings an
 * older one up to date.
 */
public final class JournalServer implements JournalPlace {
  /** Environment variable: the password of the URL's user. */
  public static final String PASSWORD = "KYMO_JOURNAL_PASSWORD";

  /** With which URLs of such servers begin. */
  public static final String SCHEME = "jdbc:postgresql:";

  private static final String SCHEMA = "currentSchema";
  private static final String USER = "user";
  /** What the plugin brings along to make its tables. */
  private static final String TABLES = "/schema/postgres/postgres-create-schema.sql";
  /** Of the tables in the plugin's script, those that a journal needs. */
  private static final List<String> NEEDED = List.of("event_journal", "event_tag", "snapshot");
  /** How a schema is made; counts the ways. */
  private static final int VERSION = 1;

  private static final int RANDOM_BYTES = 4;
  private static final int LONGEST_NAME = 40;
  private static final int DUPLICATE_LOCK = 7_160_352;

  /** A dead server is noticed within seconds. */
  private static final List<String> TIMES =
      List.of("connectTimeout=2", "socketTimeout=5", "loginTimeout=3", "tcpKeepAlive=true");

  private final String base;
  private final String schema;
  private final String password;

  private JournalServer(String base, String schema, @Nullable String password) {
    this.base = base;
    this.schema = schema;
    this.password = password == null ? "" : password;
  }

  /**
   * A new journal at a URL without a schema.
   *
   * @param experiment its name, for whoever looks into the database
   * @throws IllegalArgumentException if the URL is none, for people
   */
  public static JournalServer of(String url, String experiment, @Nullable String password) {
    byte[] bytes = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(bytes);
    String name = experiment.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
    return new JournalServer(
        checked(url),
        "kymo_" + name.substring(0, Math.min(LONGEST_NAME, name.length())) + "_"
            + HexFormat.of().formatHex(bytes),
        password);
  }

  /**
   * The journal that {@link #recorded} described.
   *
   * @throws IllegalArgumentException if that describes none
   */
  public static JournalServer parse(String recorded, @Nullable String password) {
    int at = recorded.indexOf(SCHEMA + "=");
    String schema = at < 0 ? "" : recorded.substring(at + SCHEMA.length() + 1);
    if (!schema.matches("kymo_[a-z0-9_]+")) {
      throw new IllegalArgumentException("'" + recorded + "' names no schema of a journal");
    }
    return new JournalServer(checked(recorded.substring(0, at - 1)), schema, password);
  }

  /** The same journal at another address, whose database was moved there. */
  public JournalServer movedTo(String url) {
    return new JournalServer(checked(url), schema, password);
  }

  private static String checked(String url) {
    if (!url.startsWith(SCHEME) || url.chars().anyMatch(c -> c <= ' ')) {
      throw new IllegalArgumentException(
          "'" + url
              + "' is no URL of a PostgreSQL database, such as jdbc:postgresql://db.example.org/kymo?user=kymo");
    }
    for (String option : options(url)) {
      if (option.startsWith("password=")) {
        throw new IllegalArgumentException(
            "the URL of the journal is written down, so it must not hold the password: put that into the environment variable "
                + PASSWORD);
      }
      if (option.startsWith(SCHEMA + "=")) {
        throw new IllegalArgumentException(
            "the URL of the journal names a schema; Kymo makes one per experiment by itself");
      }
    }
    return url;
  }

  private static List<String> options(String url) {
    int mark = url.indexOf('?');
    return mark < 0 ? List.of() : Arrays.asList(url.substring(mark + 1).split("&", -1));
  }

  /** What is to be written down of it: the URL as given, and the schema. */
  public String recorded() {
    return base + (base.indexOf('?') < 0 ? "?" : "&") + SCHEMA + "=" + schema;
  }

  @Override
  public String url() {
    StringBuilder url = new StringBuilder(recorded());
    for (String option : TIMES) {
      String name = option.substring(0, option.indexOf('=') + 1);
      if (options(base).stream().noneMatch(given -> given.startsWith(name))) {
        url.append('&').append(option);
      }
    }
    return url.toString();
  }

  /** The URL's user; without one, the system's. */
  public String user() {
    return options(base).stream()
        .filter(option -> option.startsWith(USER + "="))
        .map(option -> option.substring(USER.length() + 1))
        .findFirst()
        .orElse(System.getProperty("user.name", ""));
  }

  public String password() {
    return password;
  }

  @Override
  public Connection open() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty(USER, user());
    properties.setProperty("password", password);
    return DriverManager.getConnection(url(), properties);
  }

  /** Whether its schema is there. */
  public boolean isThere() throws SQLException {
    try (Connection connection = open();
        Statement statement = connection.createStatement()) {
      return exists(statement);
    }
  }

  private boolean exists(Statement statement) throws SQLException {
    try (ResultSet found = statement.executeQuery(
        "select 1 from information_schema.schemata where schema_name = '" + schema + "'")) {
      return found.next();
    }
  }

  /**
   * Makes the schema, or brings it up to date; what fails leaves nothing half made.
   *
   * @throws SQLException if the server does not let it, or if a newer version has made it
   */
  public void prepare() throws SQLException, IOException {
    try (Connection connection = open();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("select pg_advisory_xact_lock(" + DUPLICATE_LOCK + ")");
      int version = version(statement);
      if (version > VERSION) {
        throw new SQLException("its schema " + schema + " was made by a newer version of Kymo ("
            + version + "); this one knows up to " + VERSION);
      }
      if (version < VERSION) {
        statement.execute("create schema if not exists " + schema);
        for (String table : tables()) {
          statement.execute(table);
        }
        statement.execute("create table kymo_journal(version integer not null)");
        statement.execute("insert into kymo_journal values (" + VERSION + ")");
      }
      connection.commit();
    }
  }

  /** 0: there is none. */
  private int version(Statement statement) throws SQLException {
    try (ResultSet table =
        statement.executeQuery("select to_regclass('" + schema + ".kymo_journal')")) {
      if (!table.next() || table.getString(1) == null) {
        return 0;
      }
    }
    try (ResultSet version = statement.executeQuery("select max(version) from kymo_journal")) {
      return version.next() ? version.getInt(1) : 0;
    }
  }

  /** The plugin's own statements, for the connection's schema. */
  private static List<String> tables() throws IOException {
    try (InputStream in = JournalServer.class.getResourceAsStream(TABLES)) {
      if (in == null) {
        throw new IOException("the build lacks " + TABLES);
      }
      String script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return Arrays.stream(script.split(";", -1))
          .map(statement -> statement.replace("public.", "").strip())
          .filter(statement -> NEEDED.stream()
              .anyMatch(table -> statement.matches(
                  "(?is)create (unique )?(table|index).*\\b" + table + "\\b\\s*\\(.*")))
          .toList();
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JournalServer server && server.recorded().equals(recorded());
  }

  @Override
  public int hashCode() {
    return recorded().hashCode();
  }

  /** For people. */
  @Override
  public String toString() {
    return recorded();
  }
}
