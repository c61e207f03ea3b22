#include <catch2/catch.hpp>
#include <fstream>
#include <string>
#include <vector>

#include "base/path.h"
#include "exporter/config/web_config.h"
#include "tests/unit/golden.h"
#include "tests/unit/temporary_folder.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

const std::string kHash = "$2y$10$X0h1gDsPszWURQaxFh.zoubFi6DXncSjhoQNJgRrnGs7EsimhC7zG";
const std::string kServer = "tls_server_config:\n  cert_file: server.crt\n  key_file: server.key\n";

WebConfig config_of(const std::string& text) {
  Result<WebConfig> config = parse_web_config("folder/web.yml", text);
  INFO(text << (config ? "" : config.error().message()));
  REQUIRE(config);
  return *std::move(config);
}

TlsConfig tls_of(const std::string& more) {
  WebConfig config = config_of(kServer + more);
  REQUIRE(config.tls);
  return *std::move(config.tls);
}

TEST_CASE("an empty web configuration is plain HTTP for everybody", "[web_config]") {
  for (const char* const text : {"", "# nothing\n", "tls_server_config:\n", "tls_server_config: {}\n",
                                 "basic_auth_users:\nhttp_server_config:\nrate_limit:\n"}) {
    CAPTURE(text);
    const WebConfig config = config_of(text);
    CHECK_FALSE(config.tls);
    CHECK(config.users.empty());
    CHECK(config.rate_limit.interval == Ticks{0});
  }
}

TEST_CASE("certificates are looked for beside the web configuration file", "[web_config]") {
  const TlsConfig tls = tls_of("");
  CHECK(path_from_utf8(tls.certificate.file) == path_from_utf8("folder/server.crt"));
  CHECK(path_from_utf8(tls.key.file) == path_from_utf8("folder/server.key"));
  CHECK(tls.client_auth == ClientAuth::none);
  CHECK(tls.min_version == TlsVersion::tls_1_2);
  CHECK(tls.max_version == TlsVersion::tls_1_3);
  CHECK(tls.prefers_server_suites);
  CHECK_FALSE(tls.chooses_suites);
#ifndef _WIN32
  CHECK(config_of("tls_server_config: {cert_file: /a/b.crt, key_file: ../c.key}").tls->certificate.file ==
        "/a/b.crt");
#endif
}

TEST_CASE("a certificate and a key may be in the web configuration itself", "[web_config]") {
  const TlsConfig tls = config_of(
                            "tls_server_config:\n  cert: |\n    -----BEGIN CERTIFICATE-----\n    AAAA\n"
                            "    -----END CERTIFICATE-----\n  key: |\n    one\n    two\n")
                            .tls.value();
  CHECK(tls.certificate.text == "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
  CHECK(tls.key.text == "one\ntwo\n");
  CHECK(tls.key.file == "folder/web.yml: tls_server_config.key");
}

TEST_CASE("every way of asking clients for certificates is read", "[web_config]") {
  CHECK(tls_of("  client_auth_type: NoClientCert\n").client_auth == ClientAuth::none);
  CHECK(tls_of("  client_auth_type: RequestClientCert\n").client_auth == ClientAuth::request);
  CHECK(tls_of("  client_auth_type: RequireAnyClientCert\n").client_auth == ClientAuth::require_any);
  CHECK(tls_of("  client_auth_type: RequireClientCert\n").client_auth == ClientAuth::require_any);
  CHECK(tls_of("  client_auth_type: VerifyClientCertIfGiven\n").client_auth == ClientAuth::verify_if_given);
  const TlsConfig strict = tls_of(
      "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.pem\n  client_allowed_sans: "
      "[one, two]\n");
  CHECK(strict.client_auth == ClientAuth::require_and_verify);
  CHECK(path_from_utf8(strict.client_ca->file) == path_from_utf8("folder/ca.pem"));
  CHECK(strict.client_allowed_sans == std::vector<std::string>{"one", "two"});
}

TEST_CASE("versions, cipher suites and curves are read by exporter-toolkit's names", "[web_config]") {
  const TlsConfig tls = tls_of(
      "  min_version: TLS10\n  max_version: TLS12\n  prefer_server_cipher_suites: false\n"
      "  cipher_suites: [TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, TLS_AES_128_GCM_SHA256, "
      "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA]\n  curve_preferences: [CurveP521, X25519]\n");
  CHECK(tls.min_version == TlsVersion::tls_1_0);
  CHECK(tls.max_version == TlsVersion::tls_1_2);
  CHECK_FALSE(tls.prefers_server_suites);
  CHECK(tls.chooses_suites);
  CHECK(tls.cipher_suites ==
        std::vector<std::string_view>{"ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-AES128-SHA"});
  CHECK(tls.curves == std::vector<std::string_view>{"P-521", "X25519"});
  CHECK(tls_of("  min_version: TLS13\n").min_version == TlsVersion::tls_1_3);
}

TEST_CASE("headers, users and the rate limit are read", "[web_config]") {
  const WebConfig config = config_of(
      "http_server_config:\n  http2: false\n  headers:\n    X-Frame-Options: deny\n    X-XSS-Protection: 1\n"
      "    Strict-Transport-Security: max-age=31536000; includeSubDomains\n    Content-Security-Policy: ''\n"
      "basic_auth_users:\n  alice: " +
      kHash + "\n  '': " + kHash + "\nrate_limit:\n  interval: 1.5s\n  burst: 20\n");
  CHECK(config.headers == std::map<std::string, std::string>{
                              {"Strict-Transport-Security", "max-age=31536000; includeSubDomains"},
                              {"X-Frame-Options", "deny"},
                              {"X-XSS-Protection", "1"}});
  CHECK(config.users.size() == 2);
  CHECK(config.users.at("alice") == kHash);
  CHECK(config.rate_limit == RateLimit{std::chrono::milliseconds(1'500), 20});
  CHECK(config_of("rate_limit: {interval: 0, burst: 0}").rate_limit.interval == Ticks{0});
}

TEST_CASE("a key without a value is as good as none", "[web_config]") {
  const WebConfig config = config_of(
      kServer +
      "  cert:\n  client_ca_file:\n  client_auth_type: ~\n  client_allowed_sans: null\n  min_version:\n"
      "  cipher_suites:\n  curve_preferences:\n  prefer_server_cipher_suites:\n"
      "http_server_config: {http2: , headers: }\nbasic_auth_users:\nrate_limit: {interval: , burst: }\n");
  const WebConfig plain = config_of(kServer);
  CHECK(config == plain);
  CHECK_FALSE(parse_web_config("web.yml", kServer + "basic_auth_users: {alice: }\n"));
}

TEST_CASE("a long header may be folded over several lines", "[web_config]") {
  for (const std::string block : {">", ">-"}) {
    CAPTURE(block);
    const WebConfig config =
        config_of("http_server_config:\n  headers:\n    Content-Security-Policy: " + block +
                  "\n      default-src 'self';\n      img-src *\n");
    CHECK(config.headers.at("Content-Security-Policy") == "default-src 'self'; img-src *");
  }
}

TEST_CASE("a curve that is named twice counts once", "[web_config]") {
  const WebConfig config = config_of(kServer + "  curve_preferences: [CurveP256, X25519, CurveP256]\n");
  CHECK(config.tls->curves == std::vector<std::string_view>{"P-256", "X25519"});
}

/// One line for each mistake that a user can make, with what the program says of it.
std::string all_errors() {
  const std::vector<std::string> texts{
      "hWkNKCp3fvIx3jKnsaBI\nTuEjdwNS8A2vYdFbiKqr\n",
      "tls_server_confg: {}",
      "tls_server_config: 5",
      "tls_server_config: {cert_filse: server.crt}",
      "tls_server_config: {cert_file: '', key_file: server.key}",
      "tls_server_config: {cert: '', key_file: server.key}",
      "tls_server_config: {cert_file: server.crt, key_file: ''}",
      "tls_server_config: {cert_file: server.crt, key: ''}",
      "tls_server_config: {cert_file: '', key_file: '', client_auth_type: x}",
      "tls_server_config: {min_version: TLS12}",
      "tls_server_config: {cert_file: a, cert: b, key_file: c}",
      "tls_server_config: {cert_file: [a], key_file: b}",
      kServer + "  client_ca_file: /dev/null",
      kServer + "  client_auth_type: RequireAndVerifyClientCert",
      kServer + "  client_allowed_sans: [a]",
      kServer + "  client_auth_type: RequestClientCert\n  client_allowed_sans: [a]",
      kServer + "  min_version: TLS111",
      kServer + "  max_version: SSL30",
      kServer + "  min_version: TLS13\n  max_version: TLS12",
      kServer + "  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA2048]",
      kServer + "  cipher_suites: [TLS_RSA_WITH_RC4_128_SHA]",
      kServer + "  cipher_suites: TLS_AES_128_GCM_SHA256",
      kServer + "  cipher_suites: [TLS_AES_128_GCM_SHA256]\n  max_version: TLS12",
      kServer + "  curve_preferences: [CurveP257]",
      kServer + "  prefer_server_cipher_suites: maybe",
      "http_server_config: {http3: true}",
      "http_server_config: {http2: yes}",
      "http_server_config: {headers: [a]}",
      "http_server_config: {headers: {Content-Type: foo}}",
      "http_server_config: {headers: {X-Frame-Options: foo}}",
      "http_server_config: {headers: {X-Content-Type-Options: sniff}}",
      "http_server_config:\n  headers:\n    X-XSS-Protection: |\n      1\n      Set-Cookie: a=b\n",
      "basic_auth_users: [alice]",
      "basic_auth_users: {john: doe}",
      "basic_auth_users: {john: {a: b}}",
      "basic_auth_users: {'jo:hn': " + kHash + "}",
      "basic_auth_users: {a: " + kHash + ", a: " + kHash + "}",
      "basic_auth_users: {a: " + kHash.substr(0, 59) + "}",
      "basic_auth_users: {a: $2y$19" + kHash.substr(6) + "}",
      "basic_auth_users: {a: $2y$1x" + kHash.substr(6) + "}",
      "basic_auth_users: {a: $1$abc$def}",
      "rate_limit: {interval: 5}",
      "rate_limit: {interval: 1s, burst: -1}",
      "rate_limit: {rate: 1}",
      "tls_server_config:\n  cert: \"a\\nb\"\n  key_file: c",
      "basic_auth_users: &a {x: y}\nother: *a",
  };
  std::string all;
  for (const std::string& text : texts) {
    const Result<WebConfig> config = parse_web_config("web.yml", text);
    all += text + "\n    " + (config ? "is taken" : config.error().message()) + "\n";
    INFO(text);
    CHECK_FALSE(config);
  }
  return all;
}

TEST_CASE("a wrong web configuration is refused with its place and a remedy", "[web_config][golden]") {
  check_golden_file("tests/unit/golden/web_config_errors.txt", all_errors());
}

TEST_CASE("the page about the web configuration is the one that the program prints", "[web_config][golden]") {
  check_golden_file("docs/web-configuration.md", describe_web_config());
}

TEST_CASE("the example of the page is a valid web configuration", "[web_config]") {
  const std::string page = read_project_file("docs/web-configuration.md");
  const std::size_t begin = page.find("```yaml\n") + 8;
  const WebConfig config = config_of(page.substr(begin, page.find("```", begin) - begin));
  CHECK(config.tls->client_auth == ClientAuth::require_and_verify);
  CHECK(config.users.count("prometheus") == 1);
}

TEST_CASE("loading a web configuration reads the certificates that it names", "[web_config]") {
  const TemporaryFolder folder;
  folder.write("web.yml", kServer);
  folder.write("server.crt", "the certificate");
  const Result<WebConfig> incomplete = load_web_config(folder.path("web.yml"));
  REQUIRE_FALSE(incomplete);
  CHECK(incomplete.error().message() ==
        "cannot read the private key " + folder.path("server.key") + ": it does not exist");
  folder.write("server.key", "the key");
  const Result<WebConfig> config = load_web_config(folder.path("web.yml"));
  REQUIRE(config);
  CHECK(config->tls->certificate.text == "the certificate");
  CHECK(config->tls->key.text == "the key");
  CHECK(config->files.size() == 3);
}

TEST_CASE("a web configuration file that is not there or no file is refused by name", "[web_config]") {
  const TemporaryFolder folder;
  const Result<WebConfig> missing = load_web_config(folder.path("no.yml"));
  REQUIRE_FALSE(missing);
  CHECK(missing.error().message() ==
        "cannot read the web configuration file " + folder.path("no.yml") + ": it does not exist");
  CHECK_FALSE(load_web_config(folder.path("")));
}

TEST_CASE("ten thousand users are read", "[web_config]") {
  std::string text = "basic_auth_users:\n";
  for (int i = 0; i < 10'000; ++i) text += "  user" + std::to_string(i) + ": " + kHash + "\n";
  const TemporaryFolder folder;
  folder.write("web.yml", text);
  const Result<WebConfig> config = load_web_config(folder.path("web.yml"));
  REQUIRE(config);
  CHECK(config->users.size() == 10'000);
}

}  // namespace
}  // namespace jobx::test
