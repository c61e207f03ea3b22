#include <atomic>
#include <catch2/catch.hpp>
#include <functional>
#include <iostream>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "exporter/commands/commands.h"
#include "exporter/commands/events_remote.h"
#include "exporter/web/api/event_feed.h"
#include "exporter/web/http_server.h"
#include "tests/unit/captured.h"
#include "tests/unit/memory_log.h"

namespace jobx::test {
namespace {

using namespace std::chrono_literals;

constexpr RemotePauses kShort{20ms, 40ms, 20ms, 20ms};
constexpr const char* kHeader = "timestamp,event,namespace,job_object,id,process_id,details\n";

JobEvent exited(std::uint64_t process, std::string job = "build") {
  return {std::chrono::seconds(1'700'000'000),
          {Namespace(), std::move(job)},
          JobEventKind::process_exited,
          process,
          std::nullopt};
}

std::string line_of(std::uint64_t process, const std::string& job = "build") {
  return "2023-11-14T22:13:20.0000000Z,process_exited,global," + job + ",," + std::to_string(process) + ",\n";
}

/// An exporter's server whose answers the test may replace.
class Exporter {
 public:
  explicit Exporter(std::shared_ptr<EventRing> ring, std::int64_t begun = 1, std::uint16_t port = 0)
      : ring_(std::move(ring)), feed_(std::make_shared<EventFeed>(ring_, begun)) {
    auto started = HttpServer::start(
        {{"127.0.0.1", port}}, [this](const Request& request) { return handle(request); }, *log_);
    if (!started) FAIL(started.error().message());
    server_ = *std::move(started);
  }
  ~Exporter() { stop(); }
  Exporter(const Exporter&) = delete;
  Exporter& operator=(const Exporter&) = delete;

  void stop() {
    stop_.request_stop();
    feed_->interrupt();
    if (server_) server_->stop();
    server_.reset();
  }
  /// What comes instead of events, by the number of the request; status 0 is for the events after all.
  void answer_by(std::function<Response(int)> instead) {
    const std::lock_guard lock(mutex_);
    instead_ = std::move(instead);
  }
  [[nodiscard]] std::uint16_t port() const { return server_->addresses().at(0).port; }
  [[nodiscard]] int requests() const { return requests_; }
  [[nodiscard]] RemoteEventsOptions options() const {
    RemoteEventsOptions options;
    options.url = {"127.0.0.1", port(), ""};
    options.format = EventFormat::csv;
    return options;
  }

 private:
  Response handle(const Request& request) {
    const int number = requests_++;
    {
      const std::lock_guard lock(mutex_);
      if (instead_) {
        Response other = instead_(number);
        if (other.status != 0) return other;
      }
    }
    if (request.path != "/api/v1/events") return {404, "text/plain", "", {}};
    return feed_->handle(request, stop_.get_token());
  }

  MemoryLog log_;
  std::shared_ptr<EventRing> ring_;
  std::shared_ptr<EventFeed> feed_;
  std::stop_source stop_;
  std::mutex mutex_;  // guards instead_
  std::function<Response(int)> instead_;
  std::atomic<int> requests_ = 0;
  std::unique_ptr<HttpServer> server_;
};

Response only(int status) {
  return {status, "text/plain", "", {}};
}

/// What a run printed, and how it ended.
struct Printed {
  int code = -1;
  std::string out;
  std::string error;
};

/// Follows until `is_done` says so of what was printed.
class Followed {
 public:
  explicit Followed(RemoteEventsOptions options) : options_(std::move(options)) {
    options_.follow = true;
    thread_ = std::jthread([this] { code_ = print_remote_events(options_, stop_.get_token(), kShort); });
  }

  /// Ends it as an operator does.
  Printed end() {
    stop_.request_stop();
    return join();
  }
  /// Waits until it ends by itself.
  Printed join() {
    thread_.join();
    return {code_, out_.text(), error_.text()};
  }

 private:
  RemoteEventsOptions options_;
  Captured out_{std::cout};
  Captured error_{std::cerr};
  std::stop_source stop_;
  int code_ = -1;
  std::jthread thread_;
};

Printed print(const RemoteEventsOptions& options) {
  const Captured out(std::cout);
  const Captured error(std::cerr);
  const int code = print_remote_events(options, {}, kShort);
  return {code, out.text(), error.text()};
}

/// Waits until the exporter was asked that often; a request is made only when what came before was printed.
void wait_requests(const Exporter& exporter, int count) {
  for (int i = 0; i < 2'000 && exporter.requests() < count; ++i) std::this_thread::sleep_for(10ms);
  REQUIRE(exporter.requests() >= count);
}

TEST_CASE("the events that an exporter keeps are printed, however many requests it takes",
          "[events][threads]") {
  const auto ring = std::make_shared<EventRing>();
  std::string expected = kHeader;
  for (std::uint64_t process = 1; process <= 2'500; ++process) {
    ring->push(exited(process));
    expected += line_of(process);
  }
  const Exporter exporter(ring);
  const Printed printed = print(exporter.options());
  CHECK(printed.code == kExitDone);
  CHECK(printed.error.empty());
  CHECK(printed.out == expected);
  CHECK(exporter.requests() == 3);
}

TEST_CASE("filters choose among an exporter's events", "[events][threads]") {
  const auto ring = std::make_shared<EventRing>();
  ring->push(exited(1, "a"));
  ring->push(exited(2, "b"));
  JobEvent in_session = exited(3, "a");
  in_session.job.space = Namespace(2);
  in_session.kind = JobEventKind::process_added;
  ring->push(in_session);
  JobEvent unnamed = exited(4, std::string(kUnnamedJob));
  unnamed.job.id = "77";
  ring->push(unnamed);
  const Exporter exporter(ring);
  RemoteEventsOptions options = exporter.options();
  const auto processes = [&] {
    const Printed printed = print(options);
    CHECK(printed.code == kExitDone);
    std::string found;
    for (int process = 1; process <= 4; ++process) {
      if (printed.out.find("," + std::to_string(process) + ",\n") != std::string::npos)
        found += std::to_string(process);
    }
    return found;
  };
  CHECK(processes() == "1234");
  options.jobs = {"a"};
  CHECK(processes() == "13");
  options.jobs = {"A"};
  CHECK(processes().empty());
  options.jobs = {"Global\\a", "b"};
  CHECK(processes() == "12");
  options.jobs = {"session_2\\a"};
  CHECK(processes() == "3");
  options.jobs = {"77"};
  CHECK(processes() == "4");
  options.jobs.clear();
  options.kinds = {"process_added"};
  CHECK(processes() == "3");
  options.kinds = {"process_added", "process_exited"};
  options.processes = {2, 3, 9};
  CHECK(processes() == "23");
}

TEST_CASE("an exporter's events are followed as they happen until an operator ends it", "[events][threads]") {
  const auto ring = std::make_shared<EventRing>();
  ring->push(exited(1));
  const Exporter exporter(ring);
  Followed followed(exporter.options());
  wait_requests(exporter, 2);
  ring->push(exited(2));
  wait_requests(exporter, 3);
  const auto asked = std::chrono::steady_clock::now();
  const Printed printed = followed.end();
  CHECK(std::chrono::steady_clock::now() - asked < 5s);  // although it waits for the exporter
  CHECK(printed.code == kExitDone);
  CHECK(printed.error.empty());
  CHECK(printed.out == kHeader + line_of(1) + line_of(2));
}

TEST_CASE("an exporter that restarts is followed further, and what may be missing is said",
          "[events][threads]") {
  auto first = std::make_unique<Exporter>(std::make_shared<EventRing>());
  const std::uint16_t port = first->port();
  Followed followed(first->options());
  wait_requests(*first, 1);
  first.reset();
  std::this_thread::sleep_for(200ms);  // some attempts to connect
  const auto ring = std::make_shared<EventRing>();
  ring->push(exited(9));
  const Exporter second(ring, 2, port);
  wait_requests(second, 2);
  const Printed printed = followed.end();
  CHECK(printed.code == kExitDone);
  CHECK(printed.out == kHeader + line_of(9));
  const std::string name = "jobobject_exporter: 127.0.0.1:" + std::to_string(port);
  CHECK_THAT(printed.error, Catch::Contains("; trying again\n"));
  CHECK_THAT(printed.error, Catch::Contains(name + " answers again\n"));
  CHECK_THAT(printed.error,
             Catch::Contains(name + " was restarted; its last events before that may be missing\n"));
  CHECK(std::count(printed.error.begin(), printed.error.end(), '\n') == 3);
}

TEST_CASE("events that an exporter overwrote before they were read are said, and fail", "[events][threads]") {
  const auto ring = std::make_shared<EventRing>(2);
  Exporter exporter(ring);
  ring->push(exited(1));
  exporter.answer_by([&](int number) {
    if (number == 1) {
      for (std::uint64_t process = 2; process <= 6; ++process) ring->push(exited(process));
    }
    return only(0);
  });
  Followed followed(exporter.options());
  wait_requests(exporter, 3);
  const Printed printed = followed.end();
  CHECK(printed.code == kExitFailed);
  CHECK(printed.out == kHeader + line_of(1) + line_of(5) + line_of(6));
  CHECK(printed.error == "jobobject_exporter: 127.0.0.1:" + std::to_string(exporter.port()) +
                             ": 3 events were overwritten before they were read\n");
}

TEST_CASE("who answers without events is refused by name, followed or not", "[events][threads]") {
  Exporter exporter(std::make_shared<EventRing>());
  RemoteEventsOptions options = exporter.options();
  options.follow = GENERATE(false, true);
  struct Case {
    Response response;
    const char* problem;
  };
  for (const Case& one : std::vector<Case>{
           {only(401), "answers with HTTP status 401: it requires a password, which cannot be given here"},
           {only(404), "answers with HTTP status 404: it is not an exporter, or runs with --web.disable-ui"},
           {only(302), "answers with HTTP status 302"},
           {only(500), "answers with HTTP status 500"},
           {{200, "text/html", "<html>", {}}, ": the answer is not that of an exporter's /api/v1/events"}}) {
    exporter.answer_by([&](int) { return one.response; });
    const Printed printed = print(options);
    CHECK(printed.code == kExitFailed);
    CHECK(printed.out.empty());
    CHECK_THAT(printed.error, Catch::Contains("127.0.0.1:" + std::to_string(exporter.port())));
    CHECK_THAT(printed.error, Catch::Contains(one.problem));
  }
}

TEST_CASE("an exporter that has failed for a while is asked again, and not in a hurry", "[events][threads]") {
  const auto ring = std::make_shared<EventRing>();
  Exporter exporter(ring);
  ring->push(exited(1));
  exporter.answer_by([&](int number) {
    if (number == 4) ring->push(exited(2));
    return only(number > 0 && number < 4 ? 502 : 0);
  });
  const auto started = std::chrono::steady_clock::now();
  Followed followed(exporter.options());
  wait_requests(exporter, 6);
  CHECK(std::chrono::steady_clock::now() - started >= 20ms + 40ms + 40ms);
  const Printed printed = followed.end();
  CHECK(printed.code == kExitDone);
  CHECK(printed.out == kHeader + line_of(1) + line_of(2));
  const std::string name = "jobobject_exporter: 127.0.0.1:" + std::to_string(exporter.port());
  CHECK(printed.error == name + " answers with HTTP status 502; trying again\n" + name + " answers again\n");
}

TEST_CASE("where no place to wait is left, an exporter is asked from time to time", "[events][threads]") {
  const auto ring = std::make_shared<EventRing>();
  Exporter exporter(ring);
  ring->push(exited(1));
  // Every request that waits is refused, which are the even ones: each is followed by one that does not wait.
  exporter.answer_by([&](int number) {
    if (number == 2) ring->push(exited(2));
    return only(number % 2 == 0 ? 503 : 0);
  });
  Followed followed(exporter.options());
  wait_requests(exporter, 6);
  const Printed printed = followed.end();
  CHECK(printed.code == kExitDone);
  CHECK(printed.out == kHeader + line_of(1) + line_of(2));
  CHECK(printed.error == "jobobject_exporter: 127.0.0.1:" + std::to_string(exporter.port()) +
                             " answers with HTTP status 503; asking from time to time\n");
}

TEST_CASE("an exporter that reports no events at all is not waited for", "[events][threads]") {
  const Exporter exporter(nullptr);
  RemoteEventsOptions options = exporter.options();
  options.follow = true;
  const Printed printed = print(options);
  CHECK(printed.code == kExitFailed);
  CHECK_THAT(printed.error,
             Catch::Contains("reports no events: it neither owns jobs nor runs with --collector.etw"));
}

TEST_CASE("an address where nobody listens is an error, not something to wait for", "[events][threads]") {
  RemoteEventsOptions options;
  {
    const Exporter exporter(nullptr);
    options = exporter.options();
  }
  options.follow = GENERATE(false, true);
  const Printed printed = print(options);
  CHECK(printed.code == kExitFailed);
  CHECK(printed.out.empty());
  CHECK_THAT(printed.error, Catch::Contains("cannot connect to " + options.url.authority()));
}

}  // namespace
}  // namespace jobx::test
