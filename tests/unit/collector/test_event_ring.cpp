#include <array>
#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "collector/events/event_ring.h"
#include "collector/sources/process_usage.h"
#include "tests/doubles/allocations.h"

namespace jobx::test {
namespace {

JobEvent event(std::uint64_t process_id, std::string job = "a") {
  return {Ticks{1}, {{}, std::move(job)}, JobEventKind::process_exited, process_id, {}};
}

std::vector<std::uint64_t> ids(const EventRing::Batch& batch) {
  std::vector<std::uint64_t> found;
  for (const JobEvent& one : batch.events) found.push_back(one.process_id);
  return found;
}

using Ids = std::vector<std::uint64_t>;

TEST_CASE("every kind of event has a word of its own", "[events][threads]") {
  const std::set<std::string_view> words(kJobEventNames.begin(), kJobEventNames.end());
  CHECK(words.size() == kJobEventKinds);
  CHECK_FALSE(words.contains(""));
  CHECK(job_event_name(JobEventKind::job_created) == "job_created");
  CHECK(job_event_name(JobEventKind::job_time_killed) == "job_time_killed");
  CHECK(job_event_name(JobEventKind::process_exited_abnormally) == "process_exited_abnormally");
  CHECK(job_event_name(JobEventKind::unknown) == "unknown");
}

TEST_CASE("events are read in order, as many as asked for, and again by another reader",
          "[events][threads]") {
  EventRing ring(8);
  for (std::uint64_t id = 1; id <= 5; ++id) ring.push(event(id));
  const EventRing::Batch first = ring.read(0, 2);
  CHECK(ids(first) == Ids{1, 2});
  CHECK(first.next == 2);
  CHECK(first.lost == 0);
  CHECK(ids(ring.read(first.next, 100)) == Ids{3, 4, 5});
  CHECK(ids(ring.read(0, 100)) == Ids{1, 2, 3, 4, 5});
  const EventRing::Batch none = ring.read(5, 100);
  CHECK(none.events.empty());
  CHECK(none.next == 5);
  CHECK(none.lost == 0);
  CHECK(ring.read(0, 1).events[0] == event(1));
}

TEST_CASE("the oldest events are overwritten, and each reader is told how many it missed",
          "[events][threads]") {
  EventRing ring(4);
  for (std::uint64_t id = 0; id < 10; ++id) ring.push(event(id));
  const EventRing::Batch late = ring.read(0, 100);
  CHECK(ids(late) == Ids{6, 7, 8, 9});
  CHECK(late.lost == 6);
  CHECK(late.next == 10);
  const EventRing::Batch less_late = ring.read(5, 2);
  CHECK(ids(less_late) == Ids{6, 7});
  CHECK(less_late.lost == 1);
  CHECK(ring.read(7, 1).lost == 0);
}

TEST_CASE("a reader ahead of the ring gets nothing and is put right", "[events][threads]") {
  EventRing ring(4);
  ring.push(event(1));
  const EventRing::Batch batch = ring.read(99, 100);
  CHECK(batch.events.empty());
  CHECK(batch.next == 1);
  CHECK(batch.lost == 0);
}

TEST_CASE("names are bounded together, however many events there is room for", "[events][threads]") {
  EventRing ring(100, 1'000);
  for (std::uint64_t id = 0; id < 10; ++id) ring.push(event(id, std::string(300, 'x')));
  CHECK(ids(ring.read(0, 100)) == Ids{7, 8, 9});
  ring.push(event(10, "short"));
  CHECK(ids(ring.read(0, 100)) == Ids{7, 8, 9, 10});
  ring.push(event(11, std::string(5'000, 'x')));  // one alone is kept whole
  CHECK(ids(ring.read(0, 100)) == Ids{11});
  ring.push(event(12));
  const EventRing::Batch last = ring.read(0, 100);
  CHECK(ids(last) == Ids{12});
  CHECK(last.lost == 12);
}

TEST_CASE("as many bytes of names are kept as there may be, those of jobs without a name included",
          "[events][threads]") {
  EventRing ring(100, 1'000);
  JobEvent unnamed = event(0, std::string(200, 'x'));
  unnamed.job.id = std::string(300, 'x');
  ring.push(unnamed);
  ring.push(event(1, std::string(500, 'x')));
  CHECK(ids(ring.read(0, 100)) == Ids{0, 1});
  ring.push(event(2, "x"));
  CHECK(ids(ring.read(0, 100)) == Ids{1, 2});
  ring.push(event(3, std::string(499, 'x')));
  CHECK(ids(ring.read(0, 100)) == Ids{1, 2, 3});
}

TEST_CASE("a reader that already waits is woken by the next event", "[events][threads]") {
  EventRing ring(8);
  std::stop_source stop;
  std::atomic<bool> is_read = false;
  std::thread reader([&] { is_read = ids(ring.wait(0, 8, stop.get_token())) == Ids{7}; });
  std::this_thread::sleep_for(std::chrono::milliseconds(50));  // it waits by now
  ring.push(event(7));
  for (int i = 0; i < 1'000 && !is_read; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  CHECK(is_read);
  stop.request_stop();
  ring.interrupt();
  reader.join();
}

TEST_CASE("a waiting reader wakes for an event and for the end, and reads what is left first",
          "[events][threads]") {
  EventRing ring(8);
  std::stop_source stop;
  std::vector<std::uint64_t> seen;
  std::thread reader([&] {
    std::uint64_t next = 0;
    while (true) {
      const EventRing::Batch batch = ring.wait(next, 2, stop.get_token());
      if (batch.events.empty()) return;
      for (const std::uint64_t id : ids(batch)) seen.push_back(id);
      next = batch.next;
    }
  });
  for (std::uint64_t id = 0; id < 5; ++id) ring.push(event(id));
  stop.request_stop();
  ring.interrupt();
  reader.join();
  CHECK(seen == Ids{0, 1, 2, 3, 4});
}

TEST_CASE("many writers and readers: every event is read once or counted as lost", "[events][threads]") {
  constexpr std::uint64_t kEach = 5'000;
  EventRing ring(64);
  std::stop_source stop;
  struct Reader {
    std::uint64_t read = 0;
    std::uint64_t lost = 0;
    bool in_order = true;
  };
  std::array<Reader, 2> readers;
  std::vector<std::thread> threads;
  for (Reader& one : readers) {
    threads.emplace_back([&] {
      std::array<std::uint64_t, 3> last{};
      std::uint64_t next = 0;
      while (true) {
        const EventRing::Batch batch = ring.wait(next, 16, stop.get_token());
        one.lost += batch.lost;
        if (batch.events.empty()) return;
        for (const JobEvent& got : batch.events) {
          std::uint64_t& before = last.at(got.process_id % 3);
          one.in_order = one.in_order && got.process_id > before;
          before = got.process_id;
        }
        one.read += batch.events.size();
        next = batch.next;
      }
    });
  }
  std::vector<std::thread> writers;
  for (std::uint64_t writer = 0; writer < 3; ++writer) {
    writers.emplace_back([&, writer] {
      for (std::uint64_t i = 1; i <= kEach; ++i) ring.push(event(3 * i + writer));
    });
  }
  for (std::thread& one : writers) one.join();
  stop.request_stop();
  ring.interrupt();
  for (std::thread& one : threads) one.join();
  for (const Reader& one : readers) {
    CHECK(one.read + one.lost == 3 * kEach);
    CHECK(one.read >= 64);
    CHECK(one.in_order);
  }
}

TEST_CASE("a reader that waits for a limited time gets what comes within it, or nothing",
          "[events][threads]") {
  using std::chrono::milliseconds;
  using std::chrono::seconds;
  using std::chrono::steady_clock;
  EventRing ring(2);
  const std::stop_source stop;
  const EventRing::Batch none =
      ring.wait_until(0, 8, stop.get_token(), steady_clock::now() + milliseconds(20));
  CHECK(none.events.empty());
  CHECK(none.next == 0);
  std::thread writer([&] {
    std::this_thread::sleep_for(milliseconds(20));
    ring.push(event(1));
  });
  const steady_clock::time_point begun = steady_clock::now();
  const EventRing::Batch one = ring.wait_until(0, 8, stop.get_token(), steady_clock::now() + seconds(20));
  writer.join();
  CHECK(one.events.size() == 1);
  CHECK(steady_clock::now() - begun < seconds(10));
  CHECK(ring.first() == 0);
  ring.push(event(2));
  ring.push(event(3));
  CHECK(ring.first() == 1);
}

TEST_CASE("a reader that waits is woken by the end, whether its time is limited or not",
          "[events][threads]") {
  using std::chrono::milliseconds;
  using std::chrono::seconds;
  EventRing ring(8);
  std::stop_source stop;
  std::atomic<int> ended = 0;
  std::thread unlimited([&] { ended += ring.wait(0, 8, stop.get_token()).events.empty() ? 1 : 0; });
  std::thread limited([&] {
    const auto deadline = std::chrono::steady_clock::now() + seconds(60);
    ended += ring.wait_until(0, 8, stop.get_token(), deadline).events.empty() ? 1 : 0;
  });
  std::this_thread::sleep_for(milliseconds(50));  // they wait by now
  stop.request_stop();
  ring.interrupt();
  for (int i = 0; i < 1'000 && ended < 2; ++i) std::this_thread::sleep_for(milliseconds(10));
  CHECK(ended == 2);
  ring.push(event(1));  // whoever was not woken
  unlimited.join();
  limited.join();
}

TEST_CASE("names that were overwritten take no memory", "[events][threads]") {
  if (!kCountsAllocations) return;  // a sanitizer keeps what is given back
  EventRing ring;
  const auto before = read_process_usage().resident_bytes;
  REQUIRE(before);
  for (std::uint64_t id = 0; id < EventRing::kCapacity; ++id) ring.push(event(id, std::string(32'767, 'x')));
  const auto after = read_process_usage().resident_bytes;
  CHECK(*after < *before + 64 * EventRing::kMaxNameBytes);  // of 128 MiB
  CHECK(ring.read(0, EventRing::kCapacity).events.size() <= EventRing::kMaxNameBytes / 32'767);
}

}  // namespace
}  // namespace jobx::test
