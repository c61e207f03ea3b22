#include <openssl/ssl.h>

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "exporter/web/tls_setup.h"
#include "tests/unit/certificates.h"

namespace jobx::test {
namespace {

/// What one run of the tests needs, made once: keys take their time.
struct Certificates {
  Made server = make_certificate();
  Made rsa_server = make_certificate({.has_rsa_key = true});
  Made other = make_certificate({.name = "other"});
  Made authority = make_certificate({.name = "authority", .alternative_names = "", .usage = ""});
  Made stranger =
      make_certificate({.name = "stranger", .alternative_names = "DNS:prometheus", .usage = "clientAuth"});
  Made client = make_certificate({.name = "client",
                                  .alternative_names = "DNS:prometheus,email:a@b.example,"
                                                       "URI:spiffe://x/y,IP:10.1.2.3,IP:fd00::1",
                                  .usage = "clientAuth",
                                  .issuer = &authority});
  Made expired = make_certificate({.name = "expired",
                                   .alternative_names = "DNS:prometheus",
                                   .usage = "clientAuth",
                                   .until = -std::chrono::seconds(60),
                                   .issuer = &authority});
  Made no_client = make_certificate({.name = "no client", .usage = "serverAuth", .issuer = &authority});
};

const Certificates& made() {
  static const Certificates all;
  return all;
}

TlsConfig config_with(const Made& server) {
  TlsConfig config;
  config.certificate = {"server.crt", server.certificate};
  config.key = {"server.key", server.key};
  return config;
}

TlsSetup setup_of(const TlsConfig& config) {
  Result<TlsSetup> setup = TlsSetup::make(config);
  INFO((setup ? "" : setup.error().message()));
  REQUIRE(setup);
  return *std::move(setup);
}

Handshake shake(const TlsConfig& config, const Client& client = {}) {
  const TlsSwitch server(setup_of(config));
  return shake_hands(server.context(), client);
}

std::string refusal(const TlsConfig& config) {
  const Result<TlsSetup> setup = TlsSetup::make(config);
  return setup ? "is taken" : setup.error().message();
}

TEST_CASE("a modern client gets TLS 1.3 on the first curve", "[tls]") {
  const Handshake shaken = shake(config_with(made().server));
  CHECK(shaken.is_done);
  CHECK(shaken.version == "TLSv1.3");
  CHECK(shaken.group == "x25519");
  CHECK(shaken.server_name == "localhost");
}

TEST_CASE("by default TLS 1.2 is taken, and nothing older or weaker", "[tls]") {
  const TlsConfig config = config_with(made().rsa_server);
  CHECK(shake(config, {.max_version = TLS1_2_VERSION}).cipher == "ECDHE-RSA-AES128-GCM-SHA256");
  CHECK(shake(config, {.max_version = TLS1_1_VERSION}).failure == "unsupported protocol");
  for (const char* const weak : {"AES128-SHA", "AES256-GCM-SHA384", "ECDHE-RSA-AES128-SHA",
                                 "DHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-AES256-SHA384"}) {
    CAPTURE(weak);
    CHECK(shake(config, {.max_version = TLS1_2_VERSION, .ciphers = weak}).failure == "no shared cipher");
  }
}

TEST_CASE("the versions are those of the configuration", "[tls]") {
  TlsConfig config = config_with(made().rsa_server);
  config.min_version = TlsVersion::tls_1_3;
  CHECK(shake(config, {.max_version = TLS1_2_VERSION}).failure == "unsupported protocol");
  CHECK(shake(config).version == "TLSv1.3");
  config.min_version = TlsVersion::tls_1_0;
  config.max_version = TlsVersion::tls_1_2;
  CHECK(shake(config).version == "TLSv1.2");
  CHECK(shake(config, {.max_version = TLS1_1_VERSION}).version == "TLSv1.1");
  CHECK(shake(config, {.max_version = TLS1_VERSION}).version == "TLSv1");
}

TEST_CASE("the cipher suites are those of the configuration, in the order that it says", "[tls]") {
  TlsConfig config = config_with(made().rsa_server);
  config.max_version = TlsVersion::tls_1_2;
  config.chooses_suites = true;
  config.cipher_suites = {"ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-AES128-GCM-SHA256"};
  const Client prefers_128{.ciphers = "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384"};
  CHECK(shake(config, prefers_128).cipher == "ECDHE-RSA-AES256-GCM-SHA384");
  config.prefers_server_suites = false;
  CHECK(shake(config, prefers_128).cipher == "ECDHE-RSA-AES128-GCM-SHA256");
  CHECK(shake(config, {.ciphers = "ECDHE-RSA-CHACHA20-POLY1305"}).failure == "no shared cipher");
  config.cipher_suites = {"ECDHE-RSA-AES128-SHA"};
  CHECK(shake(config).cipher == "ECDHE-RSA-AES128-SHA");
}

TEST_CASE("every suite that the file may name works with a key of its kind", "[tls]") {
  for (const TlsName& suite : kCipherSuites) {
    CAPTURE(suite.name);
    TlsConfig config =
        config_with(suite.openssl.starts_with("ECDHE-RSA") ? made().rsa_server : made().server);
    config.max_version = TlsVersion::tls_1_2;
    config.chooses_suites = true;
    config.cipher_suites = {suite.openssl};
    CHECK(shake(config).cipher == suite.openssl);
  }
}

TEST_CASE("naming suites of TLS 1.3 alone leaves TLS 1.3 alone", "[tls]") {
  TlsConfig config = config_with(made().server);
  config.chooses_suites = true;
  CHECK(shake(config).version == "TLSv1.3");
  CHECK(shake(config, {.max_version = TLS1_2_VERSION}).failure == "unsupported protocol");
}

TEST_CASE("the curves are those of the configuration", "[tls]") {
  TlsConfig config = config_with(made().server);
  config.curves = {"P-521", "P-256"};
  CHECK(shake(config).group == "secp521r1");
  CHECK(shake(config, {.groups = "P-256"}).group == "secp256r1");
  CHECK(shake(config, {.groups = "X25519"}).failure == "no suitable key share");
  for (const TlsName& curve : kCurves) {
    CAPTURE(curve.name);
    config.curves = {curve.openssl};
    CHECK(shake(config, {.groups = std::string(curve.openssl)}).is_done);
  }
}

TEST_CASE("each way of asking for certificates lets in whom it says", "[tls]") {
  struct Row {
    ClientAuth auth;
    bool nobody, stranger, client, expired, no_client;
  };
  const std::vector<Row> rows{{ClientAuth::none, true, true, true, true, true},
                              {ClientAuth::request, true, true, true, true, true},
                              {ClientAuth::require_any, false, true, true, true, true},
                              {ClientAuth::verify_if_given, true, false, true, false, false},
                              {ClientAuth::require_and_verify, false, false, true, false, false}};
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    for (const Row& row : rows) {
      CAPTURE(version, static_cast<int>(row.auth));
      TlsConfig config = config_with(made().server);
      config.client_auth = row.auth;
      config.client_ca = Pem{"ca.crt", made().authority.certificate};
      const auto lets_in = [&](const Made* certificate) {
        return shake(config, {.certificate = certificate, .max_version = version}).is_done;
      };
      CHECK(lets_in(nullptr) == row.nobody);
      CHECK(lets_in(&made().stranger) == row.stranger);
      CHECK(lets_in(&made().client) == row.client);
      CHECK(lets_in(&made().expired) == row.expired);
      CHECK(lets_in(&made().no_client) == row.no_client);
    }
  }
}

TEST_CASE("a self-signed certificate of a client is trusted if it is in the file", "[tls]") {
  TlsConfig config = config_with(made().server);
  config.client_auth = ClientAuth::require_and_verify;
  config.client_ca = Pem{"ca.crt", made().authority.certificate + made().stranger.certificate};
  CHECK(shake(config, {.certificate = &made().stranger}).is_done);
  CHECK(shake(config, {.certificate = &made().client}).is_done);
  // Without authorities nobody's certificate is good: not those that the system trusts either.
  config.client_auth = ClientAuth::verify_if_given;
  config.client_ca.reset();
  CHECK_FALSE(shake(config, {.certificate = &made().client}).is_done);
  CHECK(shake(config).is_done);
}

TEST_CASE("a list of names lets in whose certificate has one of them", "[tls]") {
  TlsConfig config = config_with(made().server);
  config.client_auth = ClientAuth::require_and_verify;
  config.client_ca = Pem{"ca.crt", made().authority.certificate};
  const Client client{.certificate = &made().client};
  for (const char* const name :
       {"prometheus", "a@b.example", "spiffe://x/y", "10.1.2.3", "fd00::1", "FD00:0::1"}) {
    CAPTURE(name);
    config.client_allowed_sans = {"nobody", name};
    CHECK(shake(config, client).is_done);
  }
  for (const char* const name : {"prometheu", "prometheus.", "*", "client", "10.1.2.4", ""}) {
    CAPTURE(name);
    config.client_allowed_sans = {name};
    CHECK(shake(config, client).failure == "certificate verify failed");
  }
  config.client_allowed_sans = {"prometheus"};
  CHECK_FALSE(shake(config, {.certificate = &made().stranger}).is_done);
  config.client_auth = ClientAuth::verify_if_given;
  CHECK_FALSE(shake(config).is_done);
}

TEST_CASE("a handshake takes the setup that is current, and a running one keeps its own", "[tls]") {
  TlsSwitch server(setup_of(config_with(made().server)));
  CHECK(shake_hands(server.context(), {}).server_name == "localhost");
  TlsConfig next = config_with(made().other);
  next.client_auth = ClientAuth::require_and_verify;
  next.client_ca = Pem{"ca.crt", made().authority.certificate};
  next.min_version = TlsVersion::tls_1_3;
  server.replace(setup_of(next));
  CHECK_FALSE(shake_hands(server.context(), {}).is_done);
  CHECK(shake_hands(server.context(), {.certificate = &made().client}).server_name == "other");
  CHECK(shake_hands(server.context(), {.max_version = TLS1_2_VERSION}).failure == "unsupported protocol");
  server.replace(setup_of(config_with(made().server)));
  CHECK(shake_hands(server.context(), {.max_version = TLS1_2_VERSION}).server_name == "localhost");
}

TEST_CASE("certificates and keys that cannot be used are named", "[tls]") {
  TlsConfig config = config_with(made().server);
  config.key.text = made().other.key;
  CHECK(
      refusal(config) ==
      "the private key in server.key does not belong to the certificate in server.crt: key values mismatch");
  config.key.text = made().rsa_server.key;
  CHECK(
      refusal(config) ==
      "the private key in server.key does not belong to the certificate in server.crt: different key types");
  config.key.text = encrypted(made().server);
  CHECK(refusal(config) ==
        "the private key in server.key is encrypted; decrypt it with openssl pkey -in FILE -out FILE");
  for (const std::string& text : {std::string(), std::string("junk"), made().server.certificate,
                                  made().server.key.substr(0, made().server.key.size() / 2)}) {
    config.key.text = text;
    CHECK(refusal(config) ==
          "server.key contains no private key in PEM format (-----BEGIN PRIVATE KEY-----)");
  }
  config = config_with(made().server);
  for (const std::string& text : {std::string(), std::string("junk"), made().server.key}) {
    config.certificate.text = text;
    CHECK(refusal(config) ==
          "server.crt contains no certificate in PEM format (-----BEGIN CERTIFICATE-----)");
  }
  config.certificate.text = made().server.certificate.substr(0, made().server.certificate.size() / 2);
  CHECK(refusal(config) == "cannot read the certificates in server.crt: bad end line");
  config = config_with(made().server);
  config.client_auth = ClientAuth::require_and_verify;
  config.client_ca = Pem{"ca.crt", "junk"};
  CHECK(refusal(config) == "ca.crt contains no certificate in PEM format (-----BEGIN CERTIFICATE-----)");
}

TEST_CASE("a certificate and its key may stand in one file, in any order", "[tls]") {
  TlsConfig config = config_with(made().server);
  config.certificate.text = made().server.key + made().server.certificate;
  config.key.text = made().server.certificate + made().server.key;
  CHECK(shake(config).is_done);
}

TEST_CASE("the end of a certificate is known, and an expired one is served all the same", "[tls]") {
  const auto now = std::chrono::system_clock::now();
  const TlsSetup setup = setup_of(config_with(made().server));
  CHECK(std::chrono::abs(setup.expiry() - now - std::chrono::hours(1)) < std::chrono::minutes(5));
  const Made old = make_certificate({.until = -std::chrono::hours(48)});
  CHECK(std::chrono::abs(setup_of(config_with(old)).expiry() - now + std::chrono::hours(48)) <
        std::chrono::minutes(5));
  CHECK(shake(config_with(old)).is_done);
}

}  // namespace
}  // namespace jobx::test
