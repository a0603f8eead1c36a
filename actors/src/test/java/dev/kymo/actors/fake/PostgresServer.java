package dev.kymo.actors.fake;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server of its own in a temporary folder, on loopback. Its user {@code kymo} needs no password and {@code secured} has one. Run by a user without rights, as the server
 * demands.
 */
public final class PostgresServer implements AutoCloseable {
  public static final String PASSWORD = "secret-of-a-test";
  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
  private static final String POOR = "nobody";

  private final Path folder;
  private final Path programs;
  private final int port;
  private final boolean root = "root".equals(System.getProperty("user.name"));

  private PostgresServer(Path folder, Path programs, int port) {
    this.folder = folder;
    this.programs = programs;
    this.port = port;
  }

  /** Makes and starts one. */
  public static PostgresServer start() throws IOException, InterruptedException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Path folder = Files.createTempDirectory("kymo-postgres-");
    PostgresServer server = new PostgresServer(folder, programs(), port);
    if (server.root) {
      Files.setOwner(
          folder,
          FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(POOR));
    }
    server.run("initdb", "-D", server.data(), "-U", "kymo", "-A", "trust", "-E", "UTF8", "-N");
    Path access = folder.resolve("data").resolve("pg_hba.conf");
    Files.writeString(
        access,
        "host all secured 127.0.0.1/32 scram-sha-256\n" + Files.readString(access),
        StandardCharsets.UTF_8);
    server.begin();
    server.run(
        "psql",
        "-h",
        "127.0.0.1",
        "-p",
        String.valueOf(port),
        "-U",
        "kymo",
        "-d",
        "postgres",
        "-c",
        "create role secured login password '" + PASSWORD + "'",
        "-c",
        "create database lab owner secured");
    return server;
  }

  private static Path programs() throws IOException {
    @Nullable String given = System.getProperty("kymo.postgres");
    if (given != null) {
      return Path.of(given);
    }
    try (Stream<Path> versions = Files.list(DEBIAN)) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Path::compareTo)
          .orElseThrow(() -> new IOException("no PostgreSQL below " + DEBIAN));
    }
  }

  /** The URL of its database for the user without a password. */
  public String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=kymo";
  }

  /** The URL of its database for the user with {@link #PASSWORD}. */
  public String securedUrl() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/lab?user=secured";
  }

  public void begin() throws IOException, InterruptedException {
    run(
        "pg_ctl",
        "-D",
        data(),
        "-w",
        "-l",
        folder.resolve("log").toString(),
        "-o",
        "-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories=" + folder
            + " -c fsync=off",
        "start");
  }

  public void end() throws IOException, InterruptedException {
    run("pg_ctl", "-D", data(), "-w", "-m", "fast", "stop");
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  private void run(String program, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    if (root) {
      command.addAll(List.of("runuser", "-u", POOR, "--"));
    }
    command.add(programs.resolve(program).toString());
    command.addAll(List.of(arguments));
    Path said =
        Files.createTempFile("kymo-postgres-", ".said"); // a pipe would stay open in the server
    try {
      int code = new ProcessBuilder(command)
          .directory(Path.of("/").toFile())
          .redirectErrorStream(true)
          .redirectOutput(said.toFile())
          .start()
          .waitFor();
      if (code != 0) {
        throw new IOException(program + " ended with " + code + ": " + Files.readString(said));
      }
    } finally {
      Files.delete(said);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      if (Files.exists(folder.resolve("data").resolve("postmaster.pid"))) {
        end();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the server ended", e);
    }
    Files.walkFileTree(folder, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
          throws IOException {
        Files.delete(file);
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
          throws IOException {
        Files.delete(visited);
        return FileVisitResult.CONTINUE;
      }
    });
  }
}
