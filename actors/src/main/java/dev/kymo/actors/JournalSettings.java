package dev.kymo.actors;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import dev.kymo.actors.database.JournalDatabase;
import java.nio.file.Path;

/** Where the journal is. The rest of its settings are in {@code kymo-head.conf}. */
public final class JournalSettings {

  private static final String URL_KEY = "pekko-persistence-jdbc.shared-databases.slick.db.url";

  static {
    /*
     * H2 closes a database that it could not write to, for want of room for one, under everybody who has it open. The pool must
     * not believe that a connection is alive because it was a moment ago: heads look at their term more often than that.
     */
    System.setProperty("com.zaxxer.hikari.aliveBypassWindowMs", "0");
  }

  private JournalSettings() {}

  /** The configuration of a head whose embedded journal is {@code directory/journal}. */
  public static Config embeddedIn(Path directory) {
    String url = JournalDatabase.in(directory).url();
    return ConfigFactory.empty().withValue(URL_KEY, ConfigValueFactory.fromAnyRef(url));
  }
}
