#include <catch2/catch.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "exporter/web/http_server.h"
#include "tests/unit/http_client.h"
#include "tests/unit/memory_log.h"

namespace jobx::test {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

std::unique_ptr<HttpServer> serve(Handler handler, Log& log) {
  Result<std::unique_ptr<HttpServer>> server = HttpServer::start({{"127.0.0.1", 0}}, std::move(handler), log);
  if (!server) FAIL(server.error().message());
  return *std::move(server);
}

bool eventually(const std::function<bool()>& condition) {
  for (int i = 0; i < 1'000 && !condition(); ++i) std::this_thread::sleep_for(milliseconds(10));
  return condition();
}

TEST_CASE("clients that hold connections do not hold up a stop", "[http][threads]") {
  MemoryLog log;
  auto server = serve([](const Request&) { return Response{}; }, *log);
  const Connected idle(server->addresses()[0]);
  const Connected asked(server->addresses()[0]);
  CHECK(asked.ask().header("connection") == "keep-alive");
  const Clock::time_point begin = Clock::now();
  server->stop();
  CHECK(Clock::now() - begin < milliseconds(1'000));  // some 60 on an idle machine
  server.reset();
  CHECK(ask({"127.0.0.1", idle.port()}, "GET", "/").status == 0);
}

TEST_CASE("a connection serves one request after the other, for as many clients as there is room for",
          "[http][threads]") {
  MemoryLog log;
  auto server = serve([](const Request&) { return Response{200, "text/plain", "hello", {}}; }, *log);
  std::vector<std::unique_ptr<Connected>> clients;
  int kept = 0;
  for (int i = 0; i < 40; ++i) {
    clients.push_back(std::make_unique<Connected>(server->addresses()[0]));
    if (clients.back()->ask().header("connection") == "keep-alive") ++kept;
  }
  CHECK(kept == 32);
  for (int round = 0; round < 3; ++round) {
    const Answer again = clients.front()->ask();
    CHECK(again.status == 200);
    CHECK(again.header("connection") == "keep-alive");
    CHECK(again.body == "hello");
  }
  clients.clear();
  // Whoever leaves makes room.
  CHECK(eventually(
      [&] { return Connected(server->addresses()[0]).ask().header("connection") == "keep-alive"; }));
}

TEST_CASE("a connection is closed for those who want it, or cannot know where their request ends",
          "[http][threads]") {
  MemoryLog log;
  const auto server = serve(
      [](const Request& request) {
        return Response{request.path == "/" ? 200 : 404, "text/plain", "", {}};
      },
      *log);
  const auto kept = [&](const std::string& request) {
    return ask_raw(server->addresses()[0], request).header("connection") == "keep-alive";
  };
  CHECK(kept("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
  CHECK_FALSE(kept("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
  CHECK_FALSE(kept("GET / HTTP/1.0\r\n\r\n"));
  CHECK(kept("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"));
  CHECK_FALSE(kept("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"));
  CHECK_FALSE(kept("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"));
  CHECK_FALSE(kept("GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n"));
}

}  // namespace
}  // namespace jobx::test
