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

std::unique_ptr<HttpServer> serve(Handler handler, Log& log, std::shared_ptr<WebGate> gate = nullptr) {
  Result<std::unique_ptr<HttpServer>> server =
      HttpServer::start({{"127.0.0.1", 0}}, std::move(handler), log, std::move(gate));
  if (!server) FAIL(server.error().message());
  return *std::move(server);
}

bool eventually(const std::function<bool()>& condition) {
  for (int i = 0; i < 400 && !condition(); ++i) std::this_thread::sleep_for(milliseconds(10));
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

/// Beyond what a busy machine needs, and less than a client is borne with.
constexpr milliseconds kSoon(4'000);

/// How long `GET /` takes on a connection of its own.
Clock::duration time_of_asking(const ListenAddress& address) {
  const Clock::time_point begin = Clock::now();
  CHECK(ask(address, "GET", "/").status == 200);
  return Clock::now() - begin;
}

using Crowd = std::vector<std::unique_ptr<Connected>>;

/// This many clients, who all have sent the same.
Crowd crowd(const ListenAddress& address, int count, const std::string& sent) {
  Crowd clients;
  for (int i = 0; i < count; ++i) {
    clients.push_back(std::make_unique<Connected>(address));
    if (!sent.empty()) clients.back()->send(sent);
  }
  return clients;
}

TEST_CASE("clients that send nothing, or never all of a head, keep nobody away", "[http][threads]") {
  MemoryLog log;
  const auto server = serve([](const Request&) { return Response{}; }, *log);
  for (const std::string sent : {"", "GET / HT", "GET / HTTP/1.1\r\nHost: test\r\nX-Endless: "}) {
    CAPTURE(sent);
    const Crowd clients = crowd(server->addresses()[0], 200, sent);
    CHECK(time_of_asking(server->addresses()[0]) < kSoon);
  }
}

TEST_CASE("clients that read nothing of a large answer keep nobody away", "[http][threads]") {
  MemoryLog log;
  const std::shared_ptr<WebGate> gate = *WebGate::open("", *log);
  const Body large(std::string(16'000'000, 'x'));
  const auto server = serve(
      [&](const Request& request) {
        return request.path == "/large" ? Response{200, "text/plain", large, {}} : Response{};
      },
      *log, gate);
  const Crowd clients = crowd(server->addresses()[0], 100, "GET /large HTTP/1.1\r\nHost: test\r\n\r\n");
  CHECK(time_of_asking(server->addresses()[0]) < kSoon);
  // 48 of an address are borne with.
  CHECK(gate->dropped().is_counted);
  CHECK(eventually([&] { return gate->dropped().over_bound + gate->dropped().over_time >= 52; }));
  // One who reads gets all of it: somebody who does not has to go instead.
  const Connected reader(server->addresses()[0]);
  reader.send("GET /large HTTP/1.1\r\nHost: test\r\n\r\n");
  const Answer whole = reader.receive();
  CHECK(whole.status == 200);
  CHECK(whole.body.size() == large.text().size());
  CHECK((whole.body == large.text()));  // 16 MB that nobody wants to see
}

TEST_CASE("a connection serves one request after the other", "[http][threads]") {
  MemoryLog log;
  auto server = serve([](const Request&) { return Response{200, "text/plain", "hello", {}}; }, *log);
  const Crowd clients = crowd(server->addresses()[0], 100, "");
  for (int round = 0; round < 3; ++round) {
    for (const auto& client : clients) {
      const Answer again = client->ask();
      CHECK(again.status == 200);
      CHECK(again.header("connection") == "keep-alive");
      CHECK(again.body == "hello");
    }
  }
}

TEST_CASE("of too many kept connections that which was unused longest is closed", "[http][threads]") {
  MemoryLog log;
  const auto server = serve([](const Request&) { return Response{}; }, *log);
  const Crowd clients = crowd(server->addresses()[0], 130, "");  // 128 of one address are kept
  for (const auto& client : clients) CHECK(client->ask().header("connection") == "keep-alive");
  const Clock::time_point begin = Clock::now();
  CHECK(clients[0]->receive().status == 0);
  CHECK(clients[1]->receive().status == 0);
  CHECK(Clock::now() - begin < kSoon);  // closed, not silent
  CHECK(clients[2]->ask().status == 200);
  CHECK(clients[129]->ask().status == 200);
}

TEST_CASE("a client that sends a body gets its answer, although nobody reads the body", "[http][threads]") {
  MemoryLog log;
  const auto server = serve([](const Request&) { return Response{}; }, *log);
  const std::string head = "POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 1000000\r\n\r\n";
  const Answer answer = ask_raw(server->addresses()[0], head + std::string(500'000, 'x'));
  CHECK(answer.status == 405);
  CHECK(answer.header("connection") == "close");
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
