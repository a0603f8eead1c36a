package dev.kymo.actors;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Path;

/** Where the journal is. The rest of its settings are in {@code reference.conf}. */
public final class JournalSettings {

  private static final String URL_KEY = "pekko-persistence-jdbc.shared-databases.slick.db.url";

  private JournalSettings() {}

  /** The configuration of a head whose embedded journal is {@code directory/journal}. */
  public static Config embeddedIn(Path directory) {
    Path file = directory.toAbsolutePath().normalize().resolve("journal");
    if (file.toString().indexOf(';') >= 0) {
      throw new IllegalArgumentException(
          "output folder " + directory + ": H2 cannot open a database below a path with ';'");
    }
    /*
     * async: an actor system that ends interrupts its threads at the database, and with H2's usual files an interrupted write closes
     * the database under everybody who has it open. WRITE_DELAY=0: otherwise H2 acknowledges events that a kill -9 loses. DB_CLOSE_ON_EXIT=FALSE: the actor system closes
     * the database in its own order, also on SIGTERM. The trace file would be noise beside the journal.
     */
    String url =
        "jdbc:h2:async:" + file + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0";
    return ConfigFactory.empty().withValue(URL_KEY, ConfigValueFactory.fromAnyRef(url));
  }
}
