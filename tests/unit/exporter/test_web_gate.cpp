#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "exporter/web/http_server.h"
#include "exporter/web/web_gate.h"
#include "exporter/web/web_watch.h"
#include "tests/unit/certificates.h"
#include "tests/unit/http_client.h"
#include "tests/unit/memory_log.h"
#include "tests/unit/temporary_folder.h"

namespace jobx::test {
namespace {

const std::string kTls = "tls_server_config: {cert_file: server.crt, key_file: server.key}\n";
// Of the password "U*U", at the least cost.
const std::string kUser =
    "basic_auth_users: {alice: $2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW}\n";
const std::string kAlice = "Basic YWxpY2U6VSpV";

const Made& server() {
  static const Made made = make_certificate();
  return made;
}

const Made& renewed() {
  static const Made made = make_certificate({.name = "renewed"});
  return made;
}

/// A web configuration in a folder, and the gate that it makes.
struct Opened {
  explicit Opened(const std::string& text) {
    folder.write("web.yml", text);
    folder.write("server.crt", server().certificate);
    folder.write("server.key", server().key);
    Result<std::shared_ptr<WebGate>> opened = WebGate::open(folder.path("web.yml"), *log);
    INFO((opened ? "" : opened.error().message()));
    REQUIRE(opened);
    gate = *opened;
  }

  [[nodiscard]] int status_of(const std::string& authorization) const {
    Request request{"GET", "/", {}};
    if (!authorization.empty()) request.headers["authorization"] = authorization;
    const std::optional<Response> refused = gate->refusal(request, "10.0.0.1");
    return refused ? refused->status : 200;
  }
  /// As a watch does.
  void look_twice() const {
    gate->reload_if_changed();
    gate->reload_if_changed();
  }
  [[nodiscard]] std::string shown() const { return shake_hands(gate->tls_context(), {}).server_name; }
  [[nodiscard]] bool is_successful() const { return gate->status()->last_reload_successful; }
  [[nodiscard]] std::uint64_t refused(std::string_view reason) const {
    return gate->status()->refused.at(reason);
  }

  TemporaryFolder folder;
  MemoryLog log;
  std::shared_ptr<WebGate> gate;
};

TEST_CASE("without a web configuration everybody is let in, and there is nothing to tell", "[web_gate]") {
  MemoryLog log;
  const std::shared_ptr<WebGate> gate = WebGate::open("", *log).value();
  CHECK_FALSE(gate->has_tls());
  CHECK_FALSE(gate->refusal({"GET", "/", {}}, "10.0.0.1"));
  CHECK_FALSE(gate->status());
  CHECK(gate->reload());
  gate->reload_if_changed();
  CHECK(log.text().empty());
}

TEST_CASE("only users with their passwords are let in", "[web_gate]") {
  const Opened opened(kUser);
  CHECK(opened.status_of(kAlice) == 200);
  CHECK(opened.status_of("") == 401);
  CHECK(opened.status_of("Basic YWxpY2U6VSpW") == 401);      // alice:U*V
  CHECK(opened.status_of("Basic bWFsbG9yeTpVKlU=") == 401);  // mallory:U*U, the right password of another
  CHECK(opened.status_of("Bearer abc") == 401);
  CHECK(opened.refused("unauthorized") == 4);
  CHECK(opened.refused("busy") == 0);
  const std::optional<Response> refused = opened.gate->refusal({"GET", "/", {}}, "10.0.0.1");
  CHECK(refused->headers.at("WWW-Authenticate") == R"(Basic realm="jobobject_exporter", charset="UTF-8")");
  // One line a minute, however many come.
  CHECK(opened.log.lines().size() == 1);
  CHECK(opened.log.text().find("reason=unauthorized last_address=10.0.0.1") != std::string::npos);
}

TEST_CASE("the rate limit counts all requests", "[web_gate]") {
  const Opened opened("rate_limit: {interval: 1h, burst: 2}\n" + kUser);
  CHECK(opened.status_of(kAlice) == 200);
  CHECK(opened.status_of("") == 401);
  const std::optional<Response> refused = opened.gate->refusal({"GET", "/", {}}, "10.0.0.1");
  CHECK(refused->status == 429);
  CHECK(refused->headers.at("Retry-After") == "3600");
  CHECK(opened.refused("rate_limited") == 1);
}

TEST_CASE("configured headers are added, and a page keeps a policy of its own", "[web_gate]") {
  const Opened opened(
      "http_server_config: {headers: {X-Frame-Options: deny, Content-Security-Policy: default-src x}}");
  Response plain;
  opened.gate->add_headers(plain);
  CHECK(plain.headers == std::map<std::string, std::string>{{"Content-Security-Policy", "default-src x"},
                                                            {"X-Frame-Options", "deny"}});
  Response page;
  page.headers["Content-Security-Policy"] = "default-src 'none'";
  opened.gate->add_headers(page);
  CHECK(page.headers.at("Content-Security-Policy") == "default-src 'none'");
}

TEST_CASE("users and certificates are read anew", "[web_gate]") {
  const Opened opened(kTls);
  CHECK(opened.shown() == "localhost");
  CHECK(opened.status_of("") == 200);
  opened.folder.write("web.yml", kTls + kUser);
  opened.folder.write("server.crt", renewed().certificate);
  opened.folder.write("server.key", renewed().key);
  CHECK(opened.gate->reload());
  CHECK(opened.shown() == "renewed");
  CHECK(opened.status_of("") == 401);
  CHECK(opened.status_of(kAlice) == 200);
  CHECK(opened.log.text().find("reloaded the web configuration") != std::string::npos);
}

TEST_CASE("a user who is removed is not let in any more, although the password was right", "[web_gate]") {
  const Opened opened(kUser);
  CHECK(opened.status_of(kAlice) == 200);
  opened.folder.write("web.yml", "basic_auth_users: {bob: " + kUser.substr(kUser.find('$')));
  CHECK(opened.gate->reload());
  CHECK(opened.status_of(kAlice) == 401);
}

TEST_CASE("files that do not fit keep the previous ones, which is told once", "[web_gate]") {
  const Opened opened(kTls + kUser);
  const std::vector<std::function<void()>> mistakes{
      [&] { opened.folder.write("server.crt", renewed().certificate); },  // replaced half-way
      [&] { opened.folder.write("server.key", server().key.substr(0, 50)); },
      [&] { opened.folder.write("web.yml", kTls + "basic_auth_users: {alice: open}\n"); },
      [&] { opened.folder.write("web.yml", kUser); },
      [&] { std::filesystem::remove(path_from_utf8(opened.folder.path("server.crt"))); },
      [&] { std::filesystem::remove(path_from_utf8(opened.folder.path("web.yml"))); },
  };
  for (const auto& make_mistake : mistakes) {
    make_mistake();
    const std::size_t lines = opened.log.lines().size();
    CHECK_FALSE(opened.gate->reload());
    opened.gate->reload_if_changed();
    CHECK(opened.log.lines().size() == lines + 1);
    CHECK(opened.log.lines().back().find("level=error") != std::string::npos);
    CHECK_FALSE(opened.is_successful());
    CHECK(opened.shown() == "localhost");
    CHECK(opened.status_of("") == 401);
    CHECK(opened.status_of(kAlice) == 200);
    opened.folder.write("web.yml", kTls + kUser);
    opened.folder.write("server.crt", server().certificate);
    opened.folder.write("server.key", server().key);
    opened.look_twice();
    CHECK(opened.is_successful());
    CHECK(opened.log.lines().back().find("is valid again") != std::string::npos);
  }
}

TEST_CASE("files that have not changed are not read again", "[web_gate]") {
  // A clock that was wrong when the file was copied must not make it look new for ever.
  const std::chrono::hours ago = GENERATE(std::chrono::hours(1), std::chrono::hours(-1));
  const Opened opened(kTls);
  const auto then = std::filesystem::file_time_type::clock::now() - ago;
  for (const char* const name : {"web.yml", "server.crt", "server.key"})
    std::filesystem::last_write_time(path_from_utf8(opened.folder.path(name)), then);
  opened.look_twice();
  // The same size at the same time: nobody would see this change without reading.
  const std::filesystem::path file = path_from_utf8(opened.folder.path("web.yml"));
  opened.folder.write("web.yml", std::string(kTls.size(), 'x'));
  std::filesystem::last_write_time(file, then);
  opened.look_twice();
  CHECK(opened.is_successful());
  std::filesystem::last_write_time(file, then + std::chrono::seconds(1));
  opened.look_twice();
  CHECK_FALSE(opened.is_successful());
}

TEST_CASE("two changes in the same moment are both seen", "[web_gate]") {
  const Opened opened("basic_auth_users: {}\n");
  const std::filesystem::path file = path_from_utf8(opened.folder.path("web.yml"));
  const auto now = std::filesystem::file_time_type::clock::now();
  const auto write = [&](const std::string& text) {
    opened.folder.write("web.yml", text);
    std::filesystem::last_write_time(file, now);
    opened.look_twice();
  };
  write("rate_limit: {interval: 1h, burst: 0}\n");
  CHECK(opened.status_of("") == 429);
  write("rate_limit: {interval: 1h, burst: 1}\n");
  CHECK(opened.status_of("") == 200);
}

TEST_CASE("a file that is still being written is not read yet", "[web_gate]") {
  const Opened opened(kUser);
  // Truncated first, as most editors do: an empty file is a valid one, without passwords.
  for (const std::string& text : {std::string(), std::string("basic_auth_users:\n")}) {
    opened.folder.write("web.yml", text);
    opened.gate->reload_if_changed();
    CHECK(opened.status_of("") == 401);
  }
  opened.folder.write("web.yml", "http_server_config: {http2: true}\n" + kUser);
  opened.look_twice();
  CHECK(opened.status_of("") == 401);
  CHECK(opened.is_successful());
  opened.folder.write("web.yml", "");
  opened.look_twice();
  CHECK(opened.status_of("") == 200);
}

TEST_CASE("an expired certificate is served and told of", "[web_gate]") {
  const Opened opened(kTls);
  const Made old = make_certificate({.name = "old", .until = -std::chrono::hours(1)});
  opened.folder.write("server.crt", old.certificate);
  opened.folder.write("server.key", old.key);
  CHECK(opened.gate->reload());
  CHECK(opened.shown() == "old");
  CHECK(opened.log.text().find("level=warn msg=\"the certificate has expired; clients will refuse it\"") !=
        std::string::npos);
  const Ticks expiry = opened.gate->status()->certificate_expiry.value();
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  CHECK(std::chrono::abs(now - std::chrono::hours(1) - expiry) < std::chrono::minutes(5));
}

TEST_CASE("a gate cannot be opened by wrong files", "[web_gate]") {
  const TemporaryFolder folder;
  MemoryLog log;
  CHECK_FALSE(WebGate::open(folder.path("web.yml"), *log));
  folder.write("web.yml", kTls);
  folder.write("server.crt", server().certificate);
  folder.write("server.key", renewed().key);
  const auto opened = WebGate::open(folder.path("web.yml"), *log);
  REQUIRE_FALSE(opened);
  CHECK(opened.error().message().find("does not belong to the certificate") != std::string::npos);
}

TEST_CASE("a watch notices a change by itself", "[web_gate][threads]") {
  const Opened opened(kUser);
  const WebWatch watch(opened.gate, std::chrono::milliseconds(10));
  opened.folder.write("web.yml", "http_server_config: {http2: true}\n");
  for (int i = 0; i < 1'000 && opened.status_of("") != 200; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  CHECK(opened.status_of("") == 200);
}

TEST_CASE("who speaks HTTP to a server with TLS is told so", "[web_gate][threads]") {
  const Opened opened(kTls);
  MemoryLog log;
  const auto server = HttpServer::start(
      {{"127.0.0.1", 0}}, [](const Request&) { return Response{}; }, *log, opened.gate);
  REQUIRE(server);
  const Answer answer = ask((*server)->addresses()[0], "GET", "/metrics");
  CHECK(answer.status == 400);
  CHECK(answer.body == "Client sent an HTTP request to an HTTPS server.\n");
}

TEST_CASE("a server asks its gate before its handler, and adds its headers", "[web_gate][threads]") {
  const Opened opened("http_server_config: {headers: {X-Frame-Options: deny}}\n" + kUser);
  MemoryLog log;
  std::atomic<int> calls = 0;
  Result<std::unique_ptr<HttpServer>> started = HttpServer::start(
      {{"127.0.0.1", 0}},
      [&](const Request&) {
        ++calls;
        return Response{};
      },
      *log, opened.gate);
  REQUIRE(started);
  const ListenAddress address = (*started)->addresses().at(0);
  const Answer refused = ask(address, "GET", "/metrics");
  CHECK(refused.status == 401);
  CHECK(refused.header("x-frame-options") == "deny");
  CHECK(calls == 0);
  const Answer admitted = ask(address, "GET", "/metrics", "Authorization: " + kAlice + "\r\n");
  CHECK(admitted.status == 200);
  CHECK(admitted.header("x-frame-options") == "deny");
  CHECK(calls == 1);
}

}  // namespace
}  // namespace jobx::test
