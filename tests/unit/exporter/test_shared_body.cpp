#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <functional>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "exporter/web/shared_body.h"

namespace jobx::test {
namespace {

using std::chrono::milliseconds;

const Clock::time_point kLater = Clock::now() + std::chrono::seconds(60);

bool eventually(const std::function<bool()>& condition) {
  for (int i = 0; i < 10'000 && !condition(); ++i) std::this_thread::sleep_for(milliseconds(1));
  return condition();
}

/// A gate that whoever passes waits at, until it is opened.
struct Gate {
  std::promise<void> opened;
  std::shared_future<void> open = opened.get_future().share();
  std::atomic<int> waiting = 0;

  void pass() {
    ++waiting;
    open.wait();
  }
};

/// Numbers its bodies in the order in which they were collected.
struct Maker {
  Gate collecting;
  Gate writing;
  std::atomic<int> asked = 0;
  std::atomic<int> collected = 0;
  std::atomic<int> written = 0;
  SharedBody shared;

  std::future<std::string> request(Clock::time_point deadline = kLater) {
    return std::async(std::launch::async, [this, deadline] {
      int number = 0;
      ++asked;
      return shared
          .get(
              deadline,
              [&] {
                collecting.pass();
                number = ++collected;
                return Scrape{};
              },
              [&](const Scrape&) {
                writing.pass();
                ++written;
                return Body("body " + std::to_string(number));
              })
          .text();
    });
  }
  /// Until so many have asked, and are where they wait.
  [[nodiscard]] bool have_asked(int requests) const {
    const bool all = eventually([&] { return asked == requests; });
    std::this_thread::sleep_for(milliseconds(200));
    return all;
  }
};

TEST_CASE("requests that come while one collects get its body", "[shared_body][threads]") {
  Maker maker;
  std::vector<std::future<std::string>> requests;
  requests.push_back(maker.request());
  REQUIRE(eventually([&] { return maker.collecting.waiting == 1; }));
  for (int i = 0; i < 15; ++i) requests.push_back(maker.request());
  REQUIRE(maker.have_asked(16));
  maker.collecting.opened.set_value();
  maker.writing.opened.set_value();
  for (auto& request : requests) CHECK(request.get() == "body 1");
  CHECK(maker.written == 1);
}

TEST_CASE("requests that come while a body is written share the next", "[shared_body][threads]") {
  Maker maker;
  maker.collecting.opened.set_value();
  std::future<std::string> first = maker.request();
  REQUIRE(eventually([&] { return maker.writing.waiting == 1; }));
  std::vector<std::future<std::string>> requests;
  for (int i = 0; i < 15; ++i) requests.push_back(maker.request());
  REQUIRE(maker.have_asked(16));
  CHECK(maker.collected == 1);  // what they get must not be older than they are
  maker.writing.opened.set_value();
  CHECK(first.get() == "body 1");
  for (auto& request : requests) CHECK(request.get() == "body 2");
  CHECK(maker.written == 2);
}

TEST_CASE("a request that must end sooner does not wait for one that may take longer",
          "[shared_body][threads]") {
  Maker maker;
  maker.writing.opened.set_value();
  std::future<std::string> slow = maker.request();
  REQUIRE(eventually([&] { return maker.collecting.waiting == 1; }));
  std::future<std::string> hasty = maker.request(kLater - std::chrono::seconds(1));
  CHECK(eventually([&] { return maker.collecting.waiting == 2; }));
  maker.collecting.opened.set_value();
  CHECK(slow.get() != hasty.get());
}

TEST_CASE("a request does not get what was collected before another answer", "[shared_body][threads]") {
  SharedBody shared;
  Gate gate;
  std::atomic<int> figure = 1;
  const auto write = [](const Scrape& scrape) { return Body(std::to_string(scrape.series_dropped)); };
  const auto read = [&] {
    Scrape scrape;
    scrape.series_dropped = static_cast<std::uint64_t>(figure.load());
    return scrape;
  };
  // One that has read, and is held up before it is done.
  std::future<std::string> slow = std::async(std::launch::async, [&] {
    return shared
        .get(
            kLater,
            [&] {
              Scrape scrape = read();
              gate.pass();
              return scrape;
            },
            write)
        .text();
  });
  REQUIRE(eventually([&] { return gate.waiting == 1; }));
  figure = 2;
  CHECK(shared.get(kLater - std::chrono::seconds(1), read, write).text() == "2");
  std::future<std::string> next =
      std::async(std::launch::async, [&] { return shared.get(kLater, read, write).text(); });
  CHECK(next.wait_for(std::chrono::seconds(10)) == std::future_status::ready);
  gate.opened.set_value();
  CHECK(next.get() == "2");
  CHECK(slow.get() == "1");
}

TEST_CASE("a request whose time is up does not wait for another's body to be written",
          "[shared_body][threads]") {
  Maker maker;
  maker.collecting.opened.set_value();
  std::future<std::string> first = maker.request();
  REQUIRE(eventually([&] { return maker.writing.waiting == 1; }));
  std::future<std::string> late = maker.request(Clock::now());
  CHECK(eventually([&] { return maker.writing.waiting == 2; }));
  maker.writing.opened.set_value();
  CHECK(late.get() == "body 2");
  CHECK(first.get() == "body 1");
}

TEST_CASE("a failure is that of the request that made the body, and the next makes its own",
          "[shared_body][threads]") {
  Maker maker;
  Gate failing;
  std::future<Body> unlucky = std::async(std::launch::async, [&] {
    return maker.shared.get(
        kLater,
        [&]() -> Scrape {
          failing.pass();
          throw std::runtime_error("out of luck");
        },
        [](const Scrape&) { return Body("never"); });
  });
  REQUIRE(eventually([&] { return failing.waiting == 1; }));
  maker.collecting.opened.set_value();
  maker.writing.opened.set_value();
  std::future<std::string> other = maker.request();
  std::this_thread::sleep_for(milliseconds(50));
  failing.opened.set_value();
  CHECK_THROWS_WITH(unlucky.get(), "out of luck");
  CHECK(other.get() == "body 1");
  CHECK(maker.request().get() == "body 2");
}

}  // namespace
}  // namespace jobx::test
