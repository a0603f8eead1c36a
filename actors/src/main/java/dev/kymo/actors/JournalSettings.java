package dev.kymo.actors;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import dev.kymo.actors.journal.JournalDatabase;
import java.nio.file.Path;

/** Where the journal is. The rest of its settings are in {@code kymo-head.conf}. */
public final class JournalSettings {

  private static final String URL_KEY = "pekko-persistence-jdbc.shared-databases.slick.db.url";

  private JournalSettings() {}

  /** The configuration of a head whose embedded journal is {@code directory/journal}. */
  public static Config embeddedIn(Path directory) {
    String url = JournalDatabase.in(directory).url();
    return ConfigFactory.empty().withValue(URL_KEY, ConfigValueFactory.fromAnyRef(url));
  }
}
