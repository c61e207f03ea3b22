#include <atomic>
#include <catch2/catch.hpp>
#include <functional>
#include <future>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "exporter/web/http_server.h"
#include "exporter/web/routes.h"
#include "tests/unit/http_client.h"
#include "tests/unit/memory_log.h"
#include "tests/unit/script.h"
#include "tests/unit/unzip.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

using std::chrono::milliseconds;

const ListenAddress kLoopback{"127.0.0.1", 0};

std::unique_ptr<HttpServer> serve(Handler handler, Log& log,
                                  std::vector<ListenAddress> addresses = {kLoopback}) {
  Result<std::unique_ptr<HttpServer>> server = HttpServer::start(addresses, std::move(handler), log);
  if (!server) FAIL(server.error().message());
  return *std::move(server);
}

/// The whole exporter around one scripted source, serving on a port of its own.
struct Exporter {
  explicit Exporter(Sample sample = sample_of({full_job("a")}))
      : script(std::make_shared<Script>(std::vector<Result<Sample>>{std::move(sample)})),
        collector(one_source(script)),
        server(serve(
            [this](const Request& request) {
              ++entered;
              return routes.handle(request);
            },
            *log)),
        address(server->addresses().at(0)) {}

  static std::vector<std::unique_ptr<Source>> one_source(const std::shared_ptr<Script>& script) {
    std::vector<std::unique_ptr<Source>> sources;
    sources.push_back(source_of(script));
    return sources;
  }

  std::shared_ptr<Script> script;
  MemoryLog log;
  Collector collector;
  SourceLog source_log{*log};
  ScrapeTaker scrapes{collector, source_log};
  MetricsEndpoint metrics{scrapes, std::chrono::duration<double>(0.5)};
  Routes routes{metrics};
  std::atomic<int> entered = 0;
  std::unique_ptr<HttpServer> server;
  ListenAddress address;
};

/// One for all tests that only read.
Exporter& shared() {
  static Exporter exporter;
  return exporter;
}

bool eventually(const std::function<bool()>& condition) {
  for (int i = 0; i < 1'000 && !condition(); ++i) std::this_thread::sleep_for(milliseconds(10));
  return condition();
}

TEST_CASE("a scrape comes over a real socket", "[http][threads]") {
  const Exporter& exporter = shared();
  const Answer answer = ask(exporter.address, "GET", "/metrics?any=thing");
  CAPTURE(answer.error);
  CHECK(answer.status == 200);
  CHECK(answer.header("content-type") == "text/plain; version=0.0.4; charset=utf-8");
  CHECK(answer.header("content-length") == std::to_string(answer.body.size()));
  CHECK(answer.header("x-content-type-options") == "nosniff");
  CHECK(answer.header("connection") == "keep-alive");
  CHECK(answer.header("vary") == "Accept, Accept-Encoding");
  CHECK_THAT(answer.body, Catch::StartsWith("# HELP jobobject_info "));
  CHECK_THAT(answer.body, Catch::Contains("jobobject_processes{job_object=\"a\",namespace=\"global\"} 3\n"));
}

TEST_CASE("HEAD gives the same head and no body", "[http][threads]") {
  const Exporter& exporter = shared();
  for (const char* const path : {"/", "/-/healthy", "/nowhere"}) {
    CAPTURE(path);
    const Answer get = ask(exporter.address, "GET", path);
    const Answer head = ask(exporter.address, "HEAD", path);
    CHECK(head.status == get.status);
    CHECK(get.body.size() > 10);
    const auto but_date = [](std::map<std::string, std::string> headers) {
      headers.erase("date");
      return headers;
    };
    CHECK(but_date(head.headers) == but_date(get.headers));
    CHECK(head.body.empty());
  }
}

TEST_CASE("other methods are refused, with those that are served", "[http][threads]") {
  const Exporter& exporter = shared();
  const int runs = exporter.script->runs();
  for (const std::string method : {"POST", "PUT", "DELETE", "OPTIONS", "PATCH"}) {
    CAPTURE(method);
    const Answer answer = ask(exporter.address, method, "/metrics", "Content-Length: 0\r\n");
    CHECK(answer.status == 405);
    CHECK(answer.header("allow") == "GET, HEAD");
  }
  CHECK(exporter.script->runs() == runs);
  // A browser that asks whether a foreign page may read here.
  const Answer preflight = ask(exporter.address, "OPTIONS", "/metrics",
                               "Origin: http://evil.example\r\nAccess-Control-Request-Method: GET\r\n");
  CHECK(preflight.status == 405);
  CHECK(preflight.header("access-control-allow-origin").empty());
}

TEST_CASE("a path that there is not is not found", "[http][threads]") {
  const Exporter& exporter = shared();
  for (const char* const path : {"/nowhere", "/metrics/x", "/index.html", "/a%0d%0ab"}) {
    CAPTURE(path);
    const Answer answer = ask(exporter.address, "GET", path);
    CHECK((answer.status == 404 || answer.status == 400));
  }
  const Answer climbing = ask(exporter.address, "GET", "/../../../../../../etc/passwd");
  CHECK(climbing.status >= 400);
  CHECK(climbing.body.find("root:") == std::string::npos);
}

TEST_CASE("what is not HTTP does not harm the server", "[http][threads]") {
  const Exporter& exporter = shared();
  CHECK(ask_raw(exporter.address, "nonsense\r\n\r\n").status != 200);
  CHECK(ask_raw(exporter.address, "GET /metrics HTTP/9.9\r\n\r\n").status != 200);
  CHECK(ask_raw(exporter.address, "GET " + std::string(100'000, '/') + " HTTP/1.1\r\n\r\n").status != 200);
  CHECK(ask(exporter.address, "GET", "/-/healthy").status == 200);
}

TEST_CASE("a compressed scrape can be read back", "[http][threads]") {
  const Exporter& exporter = shared();
  const Answer answer =
      ask(exporter.address, "GET", "/metrics",
          "Accept: application/openmetrics-text;version=1.0.0\r\nAccept-Encoding: gzip\r\n");
  CHECK(answer.status == 200);
  CHECK(answer.header("content-encoding") == "gzip");
  CHECK(answer.header("content-length") == std::to_string(answer.body.size()));
  CHECK(answer.header("content-type") == "application/openmetrics-text; version=1.0.0; charset=utf-8");
  CHECK_THAT(unzip(answer.body), Catch::StartsWith("# HELP jobobject_info ") && Catch::EndsWith("\n# EOF\n"));
}

TEST_CASE("a handler sees the decoded path, and headers in lower case, joined", "[http][threads]") {
  MemoryLog log;
  Request seen;
  const auto server = serve(
      [&](const Request& request) {
        seen = request;
        return Response{201, "text/x-test", std::string("nul\0inside", 10), {{"X-Extra", "1"}}};
      },
      *log);
  const Answer answer =
      ask(server->addresses()[0], "GET", "/a%20b?c=d",
          "ACCEPT: text/plain\r\nAccept: */*;q=0.1\r\nX-Empty:\r\nOrigin: http://evil.example\r\n");
  CHECK(seen.method == "GET");
  CHECK(seen.path == "/a b");
  CHECK(seen.header("accept") == "text/plain, */*;q=0.1");
  CHECK(seen.header("x-empty").empty());
  CHECK(seen.header("x-absent").empty());
  CHECK(answer.status == 201);
  CHECK(answer.header("x-extra") == "1");
  CHECK(answer.header("content-type") == "text/x-test");
  CHECK(answer.body == std::string("nul\0inside", 10));
  CHECK_FALSE(answer.headers.contains("access-control-allow-origin"));
}

TEST_CASE("an exception in a handler becomes a 500 that tells strangers nothing", "[http][threads]") {
  MemoryLog log;
  auto server = serve([](const Request&) -> Response { throw std::runtime_error("secret detail"); }, *log);
  const Answer answer = ask(server->addresses()[0], "GET", "/metrics");
  CHECK(answer.status == 500);
  CHECK(answer.body.find("secret") == std::string::npos);
  CHECK(ask(server->addresses()[0], "GET", "/").status == 500);  // still there
  server->stop();
  CHECK_THAT(log.text(),
             Catch::Contains("level=error msg=\"a request failed\" path=/metrics error=\"secret detail\""));
}

TEST_CASE("a port in use is a clear error, which names it and what to do", "[http][threads]") {
  MemoryLog log;
  const Handler handler = [](const Request&) { return Response{}; };
  const auto first = serve(handler, *log);
  const ListenAddress taken = first->addresses()[0];
  const auto second = HttpServer::start({kLoopback, taken}, handler, *log);
  REQUIRE_FALSE(second);
  CHECK_THAT(second.error().message(),
             Catch::StartsWith("cannot listen on 127.0.0.1:0, " + taken.text() + ": "));
  CHECK_THAT(second.error().message(), Catch::Contains(": the address is in use"));
  CHECK_THAT(second.error().message(), !Catch::Contains("uccess"));
  CHECK_THAT(second.error().message(), Catch::EndsWith("; choose another with --web.listen-address"));
  CHECK(ask(taken, "GET", "/").status == 200);  // the first is not disturbed
}

TEST_CASE("an address that this host does not have is a clear error", "[http][threads]") {
  MemoryLog log;
  // TEST-NET-1 of RFC 5737: nobody's.
  const auto server = HttpServer::start(
      {{"192.0.2.1", 0}}, [](const Request&) { return Response{}; }, *log);
  REQUIRE_FALSE(server);
  CHECK_THAT(server.error().message(), Catch::StartsWith("cannot listen on 192.0.2.1:0"));
}

TEST_CASE("several servers, and several addresses of one, take free ports of their own", "[http][threads]") {
  MemoryLog log;
  const Handler handler = [](const Request&) { return Response{}; };
  std::vector<std::unique_ptr<HttpServer>> servers;
  servers.push_back(serve(handler, *log, {kLoopback, kLoopback}));
  servers.push_back(serve(handler, *log));
  servers.push_back(serve(handler, *log, {{"", 0}}));
  std::set<std::uint16_t> ports;
  for (const auto& server : servers) {
    for (const ListenAddress& address : server->addresses()) {
      CAPTURE(address.text());
      CHECK(address.port != 0);
      CHECK(ask(address, "GET", "/").status == 200);
      ports.insert(address.port);
    }
  }
  CHECK(ports.size() == 4);
  CHECK(servers[2]->addresses()[0].host.empty());
}

TEST_CASE("an IPv6 address is served where the library can, else refused", "[http][threads]") {
  MemoryLog log;
  const auto server = HttpServer::start(
      {{"::1", 0}}, [](const Request&) { return Response{}; }, *log);
  if (!server) {
    CHECK_THAT(server.error().message(), Catch::StartsWith("cannot listen on [::1]:0: "));
    if (library_has_ipv6()) WARN("this host has no IPv6");
    return;
  }
  CHECK(library_has_ipv6());
  const ListenAddress address = (*server)->addresses()[0];
  CHECK(address.text() == "[::1]:" + std::to_string(address.port));
  CHECK(ask(address, "GET", "/").status == 200);
}

TEST_CASE("stop lets a running request finish, refuses new ones, then stops listening", "[http][threads]") {
  Exporter exporter;
  exporter.script->hold();
  auto running = std::async(std::launch::async, [&] { return ask(exporter.address, "GET", "/metrics"); });
  REQUIRE(exporter.script->wait_for_runs(1));
  auto stopping = std::async(std::launch::async, [&] { exporter.server->stop(); });
  Answer late;
  CHECK(eventually([&] { return (late = ask(exporter.address, "GET", "/-/ready")).status == 503; }));
  CHECK((stopping.wait_for(milliseconds(50)) == std::future_status::timeout));
  exporter.script->release();
  const Answer answer = running.get();
  CHECK(answer.status == 200);
  CHECK(answer.header("content-length") == std::to_string(answer.body.size()));
  stopping.get();
  CHECK(ask(exporter.address, "GET", "/-/ready").status == 0);
  exporter.server->stop();  // a second time does nothing
}

TEST_CASE("an idle server stops within a moment, wherever it listens", "[http][threads]") {
  MemoryLog log;
  const Handler handler = [](const Request&) { return Response{}; };
  for (const std::string host : {"127.0.0.1", "", "0.0.0.0"}) {
    CAPTURE(host);
    auto server = serve(handler, *log, {{host, 0}, kLoopback});
    CHECK(ask(server->addresses()[1], "GET", "/").status == 200);
    const Clock::time_point begin = Clock::now();
    server->stop();
    CHECK(Clock::now() - begin < milliseconds(1'000));  // some 10 on an idle machine
  }
}

TEST_CASE("a stopped server gives its port back", "[http][threads]") {
  MemoryLog log;
  const Handler handler = [](const Request&) { return Response{}; };
  ListenAddress address = kLoopback;
  for (int i = 0; i < 2; ++i) {
    const auto server = serve(handler, *log, {address});
    address = server->addresses()[0];
    CHECK(ask(address, "GET", "/").status == 200);
  }
}

TEST_CASE("scrapes that come together share one collection", "[http][threads]") {
  Exporter exporter;
  exporter.script->hold();
  constexpr int clients = 12;  // fewer than the server has threads, so that none queues
  std::vector<std::future<Answer>> answers;
  for (int i = 0; i < clients; ++i) {
    answers.push_back(
        std::async(std::launch::async, [&] { return ask(exporter.address, "GET", "/metrics"); }));
  }
  REQUIRE(eventually([&] { return exporter.entered == clients; }));
  std::this_thread::sleep_for(milliseconds(200));  // from the handler's first line to the collector
  exporter.script->release();
  for (auto& answer : answers) CHECK(answer.get().status == 200);
  CHECK(exporter.script->runs() == 1);
}

TEST_CASE("a request needs exactly one host, unless it is HTTP/1.0", "[http][threads]") {
  const Exporter& exporter = shared();
  const auto status = [&](const std::string& request) { return ask_raw(exporter.address, request).status; };
  CHECK(status("GET /-/healthy HTTP/1.1\r\n\r\n") == 400);
  CHECK(status("GET /-/healthy HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n") == 400);
  CHECK(status("GET /-/healthy HTTP/1.1\r\nHOST: a\r\n\r\n") == 200);
  CHECK(status("GET /-/healthy HTTP/1.0\r\n\r\n") == 200);
  CHECK(status("GET /-/healthy HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n") == 400);
}

TEST_CASE("the body of a request is not waited for", "[http][threads]") {
  const Exporter& exporter = shared();
  const Clock::time_point begin = Clock::now();
  const Answer answer = ask(exporter.address, "POST", "/metrics", "Content-Length: 1000000000\r\n");
  CHECK(answer.status == 405);
  CHECK(Clock::now() - begin < std::chrono::seconds(3));
}

TEST_CASE("more scrapes than threads are all answered", "[http][threads]") {
  Exporter exporter;
  exporter.script->hold();
  constexpr int kMany = 80;
  std::vector<std::future<Answer>> answers;
  for (int i = 0; i < kMany; ++i) {
    answers.push_back(
        std::async(std::launch::async, [&] { return ask(exporter.address, "GET", "/metrics"); }));
  }
  REQUIRE(exporter.script->wait_for_runs(1));
  std::this_thread::sleep_for(milliseconds(200));
  exporter.script->release();
  for (auto& answer : answers) CHECK(answer.get().status == 200);
  CHECK(exporter.script->runs() < kMany);
  CHECK(exporter.script->threads() == 1);
}

TEST_CASE("each request is logged for those who debug", "[http][threads]") {
  Exporter exporter;
  const Answer answer = ask(exporter.address, "GET", "/-/healthy");
  exporter.server->stop();
  CHECK_THAT(exporter.log.text(),
             Catch::Contains("level=debug msg=request method=GET path=/-/healthy status=200 "
                             "bytes=" +
                             std::to_string(answer.body.size())));
}

}  // namespace
}  // namespace jobx::test
