#include <catch2/catch.hpp>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <filesystem>
#include <iterator>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "exporter/web/http_server.h"
#include "tests/unit/http_client.h"
#include "tests/unit/memory_log.h"

namespace jobx::test {
namespace {

/// Of this process.
std::ptrdiff_t threads() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/task"), {});
}

/// Holds requests until it is opened.
class Barrier {
 public:
  void pass() {
    std::unique_lock lock(mutex_);
    ++waiting_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return is_open_; });
  }
  bool wait_for(int count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(20), [&] { return waiting_ == count; });
  }
  void open() {
    const std::lock_guard lock(mutex_);
    is_open_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int waiting_ = 0;
  bool is_open_ = false;
};

}  // namespace

TEST_CASE("the server has as many threads as requests were handled at once", "[http][threads]") {
  constexpr int kClients = 20;
  MemoryLog log;
  Barrier barrier;
  std::thread([] {}).join();  // with the first, the thread sanitizer starts one of its own
  const std::ptrdiff_t before = threads();
  const auto server = HttpServer::start(
      {{"127.0.0.1", 0}},
      [&](const Request& request) {
        if (request.path == "/wait") barrier.pass();
        return Response{};
      },
      *log);
  REQUIRE(server);
  const ListenAddress address = (*server)->addresses()[0];
  CHECK(threads() - before == 2);  // that of the front, and one that handles

  std::vector<std::unique_ptr<Connected>> clients;
  for (int i = 0; i < kClients; ++i) {
    clients.push_back(std::make_unique<Connected>(address));
    clients.back()->send("GET /wait HTTP/1.1\r\nHost: test\r\n\r\n");
  }
  const bool are_all_handled = barrier.wait_for(kClients);
  CHECK(are_all_handled);
  CHECK(threads() - before == 1 + kClients);
  barrier.open();
  for (const auto& client : clients) CHECK(client->receive().status == 200);

  for (int i = 0; i < 200; ++i) CHECK(clients[static_cast<std::size_t>(i % kClients)]->ask().status == 200);
  CHECK(threads() - before <= 1 + kClients);  // those that are there serve again
}

}  // namespace jobx::test
