package dev.kymo.actors.database;

import java.sql.Connection;
import java.sql.SQLException;

/** Where an experiment's journal is: in a file of its folder, or on a server. */
public sealed interface JournalPlace permits JournalDatabase, JournalServer {

  /** The URL for those who write the journal. Holds no password. */
  String url();

  /** Opens a connection to what is there already. The caller owns it. */
  Connection open() throws SQLException;
}
