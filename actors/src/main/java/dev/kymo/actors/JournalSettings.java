package dev.kymo.actors;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import dev.kymo.actors.database.JournalDatabase;
import dev.kymo.actors.database.JournalPlace;
import dev.kymo.actors.database.JournalServer;
import java.nio.file.Path;
import java.util.Map;

/** Where the journal is. The rest of its settings are in {@code kymo-head.conf}. */
public final class JournalSettings {

  private static final String SLICK = "pekko-persistence-jdbc.shared-databases.slick.";

  private static final String URL_KEY = SLICK + "db.url";

  static {
    /*
     * H2 closes a database that it could not write to, for want of room for one, under everybody who has it open. The pool must
     * not believe that a connection is alive because it was a moment ago: heads look at their term more often than that.
     */
    System.setProperty("com.zaxxer.hikari.aliveBypassWindowMs", "0");
  }

  private JournalSettings() {}

  /** The configuration of a head whose journal is there. */
  public static Config of(JournalPlace journal) {
    Config url =
        ConfigFactory.empty().withValue(URL_KEY, ConfigValueFactory.fromAnyRef(journal.url()));
    return journal instanceof JournalServer server
        ? ConfigFactory.parseMap(Map.of(
                SLICK + "profile",
                "slick.jdbc.PostgresProfile$",
                SLICK + "db.driver",
                "org.postgresql.Driver",
                SLICK + "db.user",
                server.user(),
                SLICK + "db.password",
                server.password(),
                SLICK + "db.connectionTimeout",
                "3s",
                "kymo.journal.embedded",
                false))
            .withFallback(url)
        : url;
  }

  /** The configuration of a head whose embedded journal is {@code directory/journal}. */
  public static Config embeddedIn(Path directory) {
    return of(JournalDatabase.in(directory));
  }
}
