/// Reading the configuration anew: who asks, what is said, and what a request for it is answered.
#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "exporter/app/generation.h"
#include "exporter/app/reloader.h"
#include "tests/unit/memory_log.h"

namespace jobx::test {
namespace {

using std::chrono::seconds;
using Replaced = Reloader::Replaced;
const ConfigStatus::WallClock::time_point kStart{seconds(1'700'000'000)};

struct Reloading {
  MemoryLog log;
  ConfigStatus status{kStart};
  Reloader reloader{status, *log};
};

bool comes_true(const std::atomic<bool>& flag) {
  for (int i = 0; i < 10'000 && !flag; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return flag;
}

TEST_CASE("whoever asks for a reload and waits gets its outcome, and so do metrics and log",
          "[reloader][threads]") {
  Reloading one;
  std::atomic<bool> is_wrong = true;
  one.reloader.begin([&]() -> Result<Replaced> {
    if (is_wrong) return Error(ProgramError::invalid_argument, "exporter.yaml:3:5: unknown key 'job'");
    return Replaced();
  });
  CHECK(one.status.get().is_successful);
  CHECK(one.status.get().last_success == seconds(1'700'000'000));

  const Result<void> refused = one.reloader.request_and_wait("http");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().what() == "exporter.yaml:3:5: unknown key 'job'");
  CHECK_FALSE(one.status.get().is_successful);
  CHECK(one.status.get().last_success == seconds(1'700'000'000));
  CHECK_THAT(one.log.text(), Catch::Contains("level=error") && Catch::Contains("trigger=http") &&
                                 Catch::Contains("exporter.yaml:3:5: unknown key 'job'"));

  is_wrong = false;
  CHECK(one.reloader.request_and_wait("http"));
  CHECK(one.status.get().is_successful);
  CHECK(one.status.get().last_success > seconds(1'700'000'000));
  one.reloader.end();
  CHECK_THAT(one.log.lines().back(), Catch::Contains("level=info msg=\"configuration reloaded\""));
}

TEST_CASE("a reload that is asked for before the start is over is done afterwards", "[reloader][threads]") {
  Reloading one;
  std::atomic<bool> is_done = false;
  one.reloader.request("signal");
  one.reloader.begin([&]() -> Result<Replaced> {
    is_done = true;
    return Replaced();
  });
  CHECK(comes_true(is_done));
}

TEST_CASE("those who ask during a reload share the next one", "[reloader][threads]") {
  Reloading one;
  std::promise<void> release;
  std::shared_future<void> released = release.get_future().share();
  std::atomic<bool> has_begun = false;
  std::atomic<int> reloads = 0;
  one.reloader.begin([&]() -> Result<Replaced> {
    ++reloads;
    has_begun = true;
    released.wait();
    return Replaced();
  });
  one.reloader.request("signal");
  REQUIRE(comes_true(has_begun));
  std::vector<std::future<bool>> others;
  for (int i = 0; i < 3; ++i) {
    others.push_back(
        std::async(std::launch::async, [&] { return bool(one.reloader.request_and_wait("http")); }));
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  release.set_value();
  for (auto& other : others) CHECK(other.get());
  CHECK(reloads >= 2);
  CHECK(reloads <= 3);  // a third one if somebody was late
}

TEST_CASE("the answer does not wait for the end of what was replaced", "[reloader][threads]") {
  Reloading one;
  std::atomic<bool> may_end = false;
  std::atomic<bool> has_ended = false;
  one.reloader.begin([&]() -> Result<Replaced> {
    return Replaced(new int(0), [&](const int* old) {
      static_cast<void>(comes_true(may_end));
      has_ended = true;
      delete old;
    });
  });
  CHECK(one.reloader.request_and_wait("http"));
  CHECK_FALSE(has_ended);
  may_end = true;
  one.reloader.end();
  CHECK(has_ended);
}

TEST_CASE("a program that stops refuses to reload, and keeps nobody waiting", "[reloader][threads]") {
  Reloading one;
  auto early = std::async(std::launch::async, [&] { return one.reloader.request_and_wait("http"); });
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  one.reloader.end();  // it has not even begun
  const Result<void> refused = early.get();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().what() == "the exporter is stopping");
  CHECK_FALSE(one.reloader.request_and_wait("http"));
}

TEST_CASE("an exception is an outcome, too", "[reloader][threads]") {
  Reloading one;
  one.reloader.begin([]() -> Result<Replaced> { throw std::bad_alloc(); });
  CHECK_FALSE(one.reloader.request_and_wait("http"));
  CHECK_FALSE(one.reloader.request_and_wait("http"));  // its thread lives on
}

/// A generation without sources.
Response answer(const Request& request, const ReloadRequest& reload, const ConfigStatus* status = nullptr) {
  MemoryLog log;
  SourceLog source_log(*log);
  Generation::Options options;
  options.config = status;
  options.reload = reload;
  const Generation generation(std::vector<std::unique_ptr<Source>>(), options, source_log);
  return generation.handle(request);
}

TEST_CASE("a client may ask for a reload where that is enabled, as of Prometheus", "[reloader][threads]") {
  int reloads = 0;
  const ReloadRequest works = [&]() -> Result<void> {
    ++reloads;
    return {};
  };
  for (const char* const method : {"POST", "PUT"}) {
    CHECK(answer({method, "/-/reload", {}}, works).status == 200);
    const Response forbidden = answer({method, "/-/reload", {}}, {});
    CHECK(forbidden.status == 403);
    CHECK_THAT(forbidden.body.text(), Catch::StartsWith("Lifecycle API is not enabled"));
  }
  CHECK(reloads == 2);
  for (const char* const method : {"GET", "HEAD", "DELETE"}) {
    const Response refused = answer({method, "/-/reload", {}}, works);
    CHECK(refused.status == 405);
    CHECK(refused.headers.at("Allow") == "POST, PUT");
  }
  CHECK(reloads == 2);
  const Response failed = answer({"POST", "/-/reload", {}}, []() -> Result<void> {
    return Error(ProgramError::invalid_argument, "exporter.yaml:1:1: unknown key");
  });
  CHECK(failed.status == 500);
  CHECK(failed.body.text() == "failed to reload config: exporter.yaml:1:1: unknown key\n");
}

TEST_CASE("what changes nothing is not posted", "[reloader][threads]") {
  for (const char* const path : {"/metrics", "/", "/-/healthy", "/-/quit"}) {
    CHECK(answer({"POST", path, {}}, {}).status == 405);
  }
}

TEST_CASE("metrics show how the configuration was read last, where there is one", "[reloader][threads]") {
  const Request scrape{"GET", "/metrics", {}};
  ConfigStatus status(kStart);
  CHECK_THAT(
      answer(scrape, {}, &status).body.text(),
      Catch::Contains("\njobobject_exporter_config_last_reload_successful 1\n") &&
          Catch::Contains("\njobobject_exporter_config_last_reload_success_timestamp_seconds 1700000000\n"));
  status.note_failure();
  CHECK_THAT(
      answer(scrape, {}, &status).body.text(),
      Catch::Contains("\njobobject_exporter_config_last_reload_successful 0\n") &&
          Catch::Contains("\njobobject_exporter_config_last_reload_success_timestamp_seconds 1700000000\n"));
  CHECK_THAT(answer(scrape, {}).body.text(), !Catch::Contains("config_last_reload"));
}

}  // namespace
}  // namespace jobx::test
