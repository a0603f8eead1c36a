package dev.kymo.actors.wire;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Certificates for TLS in which both sides show one: this side's own with its key, and those that it trusts. Never printed with its passwords. */
public final class TlsStores {
  /** Environment variable: password of the key store and of its key. */
  public static final String KEY_PASSWORD = "KYMO_TLS_KEY_STORE_PASSWORD";

  /** Environment variable: password of the trust store; that of the key store if it is not set. */
  public static final String TRUST_PASSWORD = "KYMO_TLS_TRUST_STORE_PASSWORD";

  static final String PROTOCOL = "TLSv1.3";
  private static final String CIPHER = "TLS_AES_256_GCM_SHA384";

  private final Path keyStore;
  private final Path trustStore;
  private final String keyPassword;
  private final String trustPassword;

  /** With these passwords. */
  public TlsStores(Path keyStore, Path trustStore, String keyPassword, String trustPassword) {
    this.keyStore = keyStore.toAbsolutePath().normalize();
    this.trustStore = trustStore.toAbsolutePath().normalize();
    this.keyPassword = keyPassword;
    this.trustPassword = trustPassword;
  }

  /**
   * With passwords from the environment, and only if both stores can be read.
   *
   * @throws IllegalArgumentException if they cannot, for people
   */
  public static TlsStores of(Path keyStore, Path trustStore, Map<String, String> environment) {
    String keyPassword = environment.get(KEY_PASSWORD);
    if (keyPassword == null) {
      throw new IllegalArgumentException(
          "the environment variable " + KEY_PASSWORD + " is to hold the password of " + keyStore);
    }
    TlsStores stores = new TlsStores(
        keyStore, trustStore, keyPassword, environment.getOrDefault(TRUST_PASSWORD, keyPassword));
    stores.context();
    return stores;
  }

  public Path keyStore() {
    return keyStore;
  }

  public Path trustStore() {
    return trustStore;
  }

  public String keyPassword() {
    return keyPassword;
  }

  public String trustPassword() {
    return trustPassword;
  }

  /**
   * Both stores, read.
   *
   * @throws IllegalArgumentException if one cannot be, for people
   */
  SSLContext context() {
    try {
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(load(keyStore, keyPassword, KEY_PASSWORD), keyPassword.toCharArray());
      TrustManagerFactory trusted =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trusted.init(load(trustStore, trustPassword, TRUST_PASSWORD));
      SSLContext context = SSLContext.getInstance(PROTOCOL);
      context.init(keys.getKeyManagers(), trusted.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "the certificates in " + keyStore + " and " + trustStore + " cannot be used: "
              + e.getMessage(),
          e);
    }
  }

  private static KeyStore load(Path file, String password, String variable)
      throws GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, password.toCharArray());
      return store;
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "the store of certificates " + file + " cannot be read (" + e.getMessage()
              + "): it is to be a PKCS12 or JKS file, its password in " + variable,
          e);
    }
  }

  /** Settings of Pekko's remoting. */
  Config config() {
    String engine = "pekko.remote.artery.ssl.config-ssl-engine.";
    return ConfigFactory.parseMap(Map.of(
            "pekko.remote.artery.transport",
            "tls-tcp",
            engine + "key-store",
            keyStore.toString(),
            engine + "key-store-password",
            keyPassword,
            engine + "key-password",
            keyPassword,
            engine + "trust-store",
            trustStore.toString(),
            engine + "trust-store-password",
            trustPassword,
            engine + "protocol",
            PROTOCOL,
            engine + "require-mutual-authentication",
            "on",
            engine + "hostname-verification",
            "on"))
        .withFallback(ConfigFactory.parseMap(
            Map.of(engine + "enabled-algorithms", java.util.List.of(CIPHER))));
  }

  @Override
  public String toString() {
    return keyStore + ", " + trustStore;
  }
}
