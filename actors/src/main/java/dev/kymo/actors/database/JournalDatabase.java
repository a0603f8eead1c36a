package dev.kymo.actors.database;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** The embedded database that holds a journal: its file, and the URL under which H2 opens it. */
public final class JournalDatabase implements JournalPlace {
  /** H2 appends it to the name of each database. */
  private static final String ENDING = ".mv.db";

  /** Of databases that only this process opens. */
  public static final String USER = "sa";

  /** The trace file would be noise beside the journal. */
  private static final String SETTINGS = ";TRACE_LEVEL_FILE=0";

  /**
   * WRITE_DELAY=0: otherwise H2 acknowledges events that a kill -9 loses. DB_CLOSE_ON_EXIT=FALSE: the actor system closes the
   * database in its own order, also on SIGTERM.
   */
  private static final String WRITTEN = ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";

  private final Path name;

  /**
   * @param name the database's file without its ending, which is H2's
   */
  public JournalDatabase(Path name) {
    this.name = name.toAbsolutePath().normalize();
  }

  /** The journal of the experiment in {@code folder}. */
  public static JournalDatabase in(Path folder) {
    return new JournalDatabase(folder.resolve("journal"));
  }

  /** The database's only file. */
  public Path file() {
    return name.resolveSibling(name.getFileName() + ENDING);
  }

  /** The URL for those who write the journal; a path that would be syntax there is spelt so that it is none. */
  @Override
  public String url() {
    return JournalFilePath.url(name) + WRITTEN + SETTINGS;
  }

  /** Opens a database that is there already. The caller owns the connection. */
  @Override
  public Connection open() throws SQLException {
    String url = JournalFilePath.url(name) + ";IFEXISTS=TRUE" + SETTINGS;
    return DriverManager.getConnection(url, USER, USER);
  }

  /** For people. */
  @Override
  public String toString() {
    return file().toString();
  }
}
