#include <spdlog/sinks/base_sink.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <numeric>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "exporter/log/log.h"
#include "exporter/log/queued_sink.h"

namespace jobx::test {
namespace {

using Clock = std::chrono::steady_clock;

/// Standard error that takes lines only while somebody reads.
class Reader final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  void stop_reading() { set(false); }
  void read() { set(true); }
  void refuse(int lines) { refusals_ = lines; }

  /// What was written by now.
  std::vector<std::string> lines() const {
    const std::lock_guard lock(mutex_);
    return lines_;
  }

 protected:
  void sink_it_(const spdlog::details::log_msg& line) override {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return reads_; });
    if (refusals_ > 0) {
      --refusals_;
      throw std::runtime_error("the disk is full");
    }
    lines_.emplace_back(line.payload.begin(), line.payload.end());
  }
  void flush_() override {}

 private:
  void set(bool reads) {
    const std::lock_guard lock(mutex_);
    reads_ = reads;
    changed_.notify_all();
  }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool reads_ = true;
  int refusals_ = 0;
  std::vector<std::string> lines_;
};

std::shared_ptr<QueuedSink> queue_to(const std::shared_ptr<Reader>& reader) {
  return std::make_shared<QueuedSink>(
      reader, [](std::uint64_t lines) { return std::to_string(lines) + " lines were dropped"; });
}

/// "level=info msg=1" and so on become "1".
std::vector<std::string> messages(const Reader& reader) {
  std::vector<std::string> messages;
  for (const std::string& line : reader.lines()) messages.push_back(line.substr(line.rfind('=') + 1));
  return messages;
}

/// False if so many lines have not come out after twenty seconds.
bool has_written(const Reader& reader, std::size_t lines) {
  const Clock::time_point end = Clock::now() + std::chrono::seconds(20);
  while (reader.lines().size() < lines && Clock::now() < end) std::this_thread::yield();
  return reader.lines().size() >= lines;
}

/// What is told of gaps, once so many lines are missing in them, or after twenty seconds.
std::vector<std::uint64_t> gaps(const Reader& reader, std::uint64_t missing) {
  const Clock::time_point end = Clock::now() + std::chrono::seconds(20);
  while (true) {
    std::vector<std::uint64_t> gaps;
    for (const std::string& line : reader.lines()) {
      if (line.ends_with(" lines were dropped")) gaps.push_back(std::stoull(line));
    }
    if (std::accumulate(gaps.begin(), gaps.end(), std::uint64_t{0}) >= missing || Clock::now() >= end) {
      return gaps;
    }
    std::this_thread::yield();
  }
}

TEST_CASE("lines come out in their order, all of them before the log ends", "[log][threads]") {
  const auto reader = std::make_shared<Reader>();
  std::vector<std::string> expected;
  {
    Log log(LogLevel::info, LogFormat::logfmt, queue_to(reader));
    for (int i = 0; i < 1'000; ++i) {
      expected.push_back(std::to_string(i));
      log.info(expected.back());
    }
    CHECK(log.dropped() == 0);
  }
  CHECK(messages(*reader) == expected);
}

TEST_CASE("a log that nobody reads makes nobody wait, and says later what it lacks", "[log][threads]") {
  const auto reader = std::make_shared<Reader>();
  reader->stop_reading();
  const std::string filler(10'000, 'x');
  const std::uint64_t more_than_fit = QueuedSink::kMaxBytes / filler.size() + 10;
  std::uint64_t dropped = 0;
  {
    Log log(LogLevel::info, LogFormat::logfmt, queue_to(reader));
    const Clock::time_point start = Clock::now();
    for (std::uint64_t i = 0; i < more_than_fit; ++i) log.info("a", {{"filler", filler}});
    CHECK(Clock::now() - start < std::chrono::seconds(5));
    dropped = log.dropped();
    CHECK(dropped >= 8);   // one may be on its way to the reader, and lines are longer than their filler
    CHECK(dropped <= 20);  // the bound is not much smaller than it says
    reader->read();
    REQUIRE(has_written(*reader,
                        more_than_fit - dropped));  // a busy machine is slower than the log's end is patient
  }
  // Two, where the first line leaves the queue only when it is full: there is room for one more then.
  const std::vector<std::uint64_t> told = gaps(*reader, dropped);
  CHECK((told.size() == 1 || told.size() == 2));
  CHECK(std::accumulate(told.begin(), told.end(), std::uint64_t{0}) == dropped);
  CHECK(reader->lines().size() == more_than_fit - dropped + told.size());
}

TEST_CASE("the end of a log that nobody reads is waited for, but not for ever", "[log][threads]") {
  const auto reader = std::make_shared<Reader>();
  reader->stop_reading();
  const Clock::time_point start = Clock::now();
  {
    Log log(LogLevel::info, LogFormat::logfmt, queue_to(reader));
    log.info("a");
  }
  const Clock::duration waited = Clock::now() - start;
  CHECK(waited >= QueuedSink::kPatience);
  CHECK(waited < QueuedSink::kPatience + std::chrono::seconds(10));
  reader->read();  // what was left behind goes on, with all that it uses
  CHECK(has_written(*reader, 1));
  CHECK(messages(*reader) == std::vector<std::string>{"a"});
}

TEST_CASE("a line that cannot be written is counted, and the next ones are tried", "[log][threads]") {
  const auto reader = std::make_shared<Reader>();
  reader->refuse(3);  // of both lines, and of the one that tells of the first
  const std::shared_ptr<QueuedSink> queue = queue_to(reader);
  {
    Log log(LogLevel::info, LogFormat::logfmt, queue);
    const auto write_and_wait = [&](std::string_view message) {
      const std::size_t done = reader->lines().size() + queue->dropped();
      log.info(message);
      while (reader->lines().size() + queue->dropped() == done) std::this_thread::yield();
    };
    write_and_wait("1");
    write_and_wait("2");
    log.info("3");
    CHECK(log.dropped() == 2);
  }
  queue->flush();
  CHECK(has_written(*reader, 2));
  CHECK(messages(*reader) == std::vector<std::string>{"2 lines were dropped", "3"});
}

}  // namespace
}  // namespace jobx::test
