#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "collector/sources/trace_events.h"
#include "jobobject/job_events.h"

namespace jobx::test {
namespace {

using namespace std::chrono_literals;

constexpr TraceEvents::Clock::time_point kStart{1h};
constexpr std::uint32_t kQuota = 0xC000'0044;

/// Events that come one second after the other, and what became of them.
class Feed {
 public:
  TracedEvent event(TracedKind kind, std::uint32_t job, std::uint32_t process = 0) {
    TracedEvent event;
    event.kind = kind;
    event.time = UtcTime(std::chrono::seconds(1'000));
    event.names_job = true;
    event.job_id = job;
    if (process != 0) event.process_id = process;
    event.status = 0;
    return event;
  }
  void create(std::uint32_t job) { events.add(event(TracedKind::job_create, job), ++now); }
  void assign(std::uint32_t job, std::uint32_t process) {
    events.add(event(TracedKind::assign_process, job, process), ++now);
  }
  void list(std::vector<NumberedJob> jobs, bool has_filters = false) {
    events.name(std::move(jobs), has_filters, ++now);
  }
  void pass_on() { events.hand_over(now); }

  /// "NAME EVENT", or "#NUMBER EVENT" for those without a name.
  std::vector<std::string> told() {
    const EventRing::Batch batch = ring->read(next, 100'000);
    next = batch.next;
    std::vector<std::string> lines;
    for (const JobEvent& one : batch.events) {
      const std::string name = one.job.id.empty() ? one.job.name : "#" + one.job.id;
      lines.push_back(name + " " + std::string(job_event_name(one.kind)));
    }
    return lines;
  }

  TraceEvents::Clock::time_point now = kStart;
  std::shared_ptr<EventRing> ring = std::make_shared<EventRing>();
  TraceEvents events{ring};
  std::uint64_t next = 0;
};

using Lines = std::vector<std::string>;

NumberedJob job(std::uint32_t number, std::string name) {
  return {number, {{}, std::move(name)}};
}

TEST_CASE("each event of a job tells watchers what happened, with its codes", "[etw]") {
  Feed feed;
  TracedEvent event = feed.event(TracedKind::job_terminate, 7);
  event.status = kQuota;
  CHECK(job_event_of(event)->kind == JobEventKind::job_time_killed);
  event.status = 3;
  CHECK(job_event_of(event) == JobEvent{1'000s, {}, JobEventKind::job_terminated, 0, 3});

  event = feed.event(TracedKind::assign_process, 7, 600);
  CHECK(job_event_of(event) == JobEvent{1'000s, {}, JobEventKind::process_added, 600, {}});
  event.status = kQuota;
  CHECK(job_event_of(event) == JobEvent{1'000s, {}, JobEventKind::process_refused, 600, kQuota});

  event = feed.event(TracedKind::job_create, 7);
  CHECK(job_event_of(event)->kind == JobEventKind::job_created);
  event.status = 0x4000'0000;  // STATUS_OBJECT_NAME_EXISTS: it was there
  CHECK_FALSE(job_event_of(event));
}

TEST_CASE("a process leaves for the reason that its removal gives", "[etw]") {
  const auto [flags, kind] =
      GENERATE(table<std::uint32_t, std::optional<JobEventKind>>({{4, JobEventKind::process_exited},
                                                                  {6, JobEventKind::process_terminated},
                                                                  {0xE, JobEventKind::process_time_killed},
                                                                  {0xA, JobEventKind::process_refused},
                                                                  {1, std::nullopt},  // it had left before
                                                                  {0x40, std::nullopt}}));
  CAPTURE(flags);
  TracedEvent event = Feed().event(TracedKind::remove_process, 7, 600);
  event.flags = flags;
  event.exit_code = 9;
  const std::optional<JobEvent> told = job_event_of(event);
  REQUIRE(told.has_value() == kind.has_value());
  if (!kind) return;
  CHECK(told == JobEvent{1'000s, {}, *kind, 600, 9});
}

TEST_CASE("a message to a port tells of the job; of its processes other events do", "[etw]") {
  const auto limit = [](BrokenLimit which) { return static_cast<std::uint32_t>(which); };
  using Told = std::optional<std::pair<JobEventKind, std::optional<std::uint32_t>>>;
  const auto [message, expected] = GENERATE_COPY(table<std::uint32_t, Told>(
      {{1, Told({JobEventKind::job_time_expired, {}})},
       {2, std::nullopt},
       {3, Told({JobEventKind::limit_reached, limit(BrokenLimit::active_processes)})},
       {4, Told({JobEventKind::job_emptied, {}})},
       {6, std::nullopt},
       {7, std::nullopt},
       {8, std::nullopt},
       {9, Told({JobEventKind::limit_reached, limit(BrokenLimit::process_memory)})},
       {10, Told({JobEventKind::limit_reached, limit(BrokenLimit::job_memory)})},
       {11, Told({JobEventKind::limit_reached, limit(BrokenLimit::unknown)})},
       {12, Told({JobEventKind::limit_reached, limit(BrokenLimit::job_cycle_time)})},
       {13, Told({JobEventKind::unknown, 13U})}}));
  CAPTURE(message);
  TracedEvent event = Feed().event(TracedKind::send_notification, 7);
  event.notification = message;
  const std::optional<JobEvent> told = job_event_of(event);
  REQUIRE(told.has_value() == expected.has_value());
  if (!told) return;
  CHECK(told->kind == expected->first);
  CHECK(told->code == expected->second);
  CHECK(told->process_id == 0);
  event.process_id = 600;
  CHECK(job_event_of(event)->process_id == 600);
}

TEST_CASE("an event that does not tell what it is about tells watchers nothing, or what is sure of it",
          "[etw]") {
  Feed feed;
  CHECK_FALSE(job_event_of(feed.event(TracedKind::send_notification, 7)));
  CHECK_FALSE(job_event_of(feed.event(TracedKind::remove_process, 7, 600)));  // without its flags
  CHECK_FALSE(job_event_of(feed.event(TracedKind::job_open, 7)));
  TracedEvent assigned = feed.event(TracedKind::assign_process, 7);
  assigned.status.reset();
  CHECK(job_event_of(assigned) == JobEvent{1'000s, {}, JobEventKind::process_added, 0, {}});
  feed.list({job(7, "build")});
  feed.events.add(feed.event(TracedKind::job_open, 7), feed.now);
  feed.pass_on();
  CHECK(feed.told().empty());
}

TEST_CASE("an event without a number of a job is of no job that watchers know", "[etw]") {
  Feed feed;
  TracedEvent old = feed.event(TracedKind::assign_process, 0, 600);
  old.job_id.reset();
  feed.events.add(old, feed.now);
  feed.now += TraceEvents::kPatience;
  feed.pass_on();
  CHECK(feed.told().empty());
}

TEST_CASE("an event waits for the listing that names its job, and later ones do not", "[etw]") {
  Feed feed;
  feed.create(7);
  feed.assign(7, 600);
  feed.pass_on();
  CHECK(feed.told().empty());
  feed.list({job(7, "build"), job(8, "other")});
  CHECK(feed.told() == Lines{"build job_created", "build process_added"});
  feed.assign(8, 601);
  feed.pass_on();
  CHECK(feed.told() == Lines{"other process_added"});
}

TEST_CASE("an event whose job nobody lists goes out by its number in the end", "[etw]") {
  Feed feed;
  feed.assign(7, 600);
  feed.now += TraceEvents::kPatience - 2ns;
  feed.list({});
  CHECK(feed.told().empty());
  feed.now += 2ns;
  SECTION("") {
    feed.pass_on();
    CHECK(feed.told() == Lines{"#7 process_added"});
  }
  SECTION("but not where filters may have left its job out") {
    feed.list({}, true);
    CHECK(feed.told().empty());
    feed.list({});  // nor later, without them
    CHECK(feed.told().empty());
  }
}

TEST_CASE("what owned jobs tell of themselves is not told twice", "[etw]") {
  Feed feed;
  feed.assign(7, 600);
  feed.list({{7, {{}, "ours"}, true}});
  feed.assign(7, 601);
  feed.pass_on();
  CHECK(feed.told().empty());
  feed.now += 2 * TraceEvents::kMemory;
  feed.list({});
  CHECK(feed.told().empty());  // nor once its name is forgotten
}

TEST_CASE("a number that is given again is another job", "[etw]") {
  Feed feed;
  feed.list({job(7, "first")});
  feed.assign(7, 600);
  SECTION("its events before the creation are the first job's") {
    feed.create(7);
    CHECK(feed.told() == Lines{"first process_added"});
    feed.list({job(7, "second")});
    CHECK(feed.told() == Lines{"second job_created"});
  }
  SECTION("a listing that began before the creation does not name it") {
    const auto begun = feed.now;
    feed.create(7);
    feed.told();
    feed.events.name({job(7, "first")}, false, begun);
    CHECK(feed.told().empty());
    feed.list({job(7, "second")});
    CHECK(feed.told() == Lines{"second job_created"});
  }
  SECTION("nor does one that began at the same moment, however often it comes") {
    feed.create(7);
    feed.told();
    for (int i = 0; i < 2; ++i) feed.events.name({job(7, "first")}, false, feed.now);
    CHECK(feed.told().empty());
  }
  SECTION("a listing that began after the creation names it, whatever was created since") {
    feed.create(8);
    const auto begun = ++feed.now;
    feed.create(9);
    feed.told();
    feed.events.name({job(8, "eighth")}, false, begun);
    CHECK(feed.told() == Lines{"first process_added", "eighth job_created"});
  }
  SECTION("what had no name then gets none of the second's") {
    feed.assign(9, 601);
    feed.pass_on();
    feed.told();
    feed.create(9);
    feed.list({job(9, "second")});
    CHECK(feed.told() == Lines{"#9 process_added", "second job_created"});
  }
}

TEST_CASE("the name of a job that has ended is known for a while", "[etw]") {
  Feed feed;
  feed.list({job(7, "build")});
  feed.now += TraceEvents::kMemory - 1ns;
  feed.list({});
  feed.assign(7, 600);
  feed.pass_on();
  CHECK(feed.told() == Lines{"build process_added"});
  feed.now += 2ns;
  feed.list({});
  feed.assign(7, 601);
  feed.pass_on();
  CHECK(feed.told().empty());
}

TEST_CASE("of a storm without names no more than a bound waits, and nothing is lost on the way", "[etw]") {
  Feed feed;
  feed.ring = std::make_shared<EventRing>(4 * TraceEvents::kMostWaiting);
  TraceEvents events(feed.ring);
  for (std::uint32_t i = 0; i < 3 * TraceEvents::kMostWaiting; ++i) {
    events.add(feed.event(TracedKind::assign_process, i, 600), ++feed.now);
  }
  const std::size_t told = feed.told().size();
  CHECK(told >= 2 * TraceEvents::kMostWaiting);
  events.hand_over(feed.now + TraceEvents::kPatience);
  CHECK(told + feed.told().size() == 3 * TraceEvents::kMostWaiting);
}

TEST_CASE("of events without names the older half goes out when there are too many", "[etw]") {
  constexpr std::size_t half = TraceEvents::kMostWaiting / 2;
  Feed feed;
  feed.ring = std::make_shared<EventRing>(2 * TraceEvents::kMostWaiting);
  TraceEvents events(feed.ring);
  events.name({job(7, "named")}, false, ++feed.now);
  const auto add = [&](std::uint32_t number, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      events.add(feed.event(TracedKind::assign_process, number, 600), ++feed.now);
    }
  };
  SECTION("all") {
    add(8, 2 * half - 1);
    CHECK(feed.told().empty());
    add(8, 1);
    CHECK(feed.told() == Lines(half + 1, "#8 process_added"));
  }
  SECTION("more than half") {
    add(7, half - 1);
    add(8, half + 1);
    CHECK(feed.told().size() > half - 1);
  }
  SECTION("not more than half") {
    add(8, half);
    add(7, half);
    CHECK(feed.told() == Lines(half, "named process_added"));
  }
}

TEST_CASE("a storm in a job with a name hurries no event on that waits for one", "[etw]") {
  Feed feed;
  feed.ring = std::make_shared<EventRing>(2 * TraceEvents::kMostWaiting);
  TraceEvents events(feed.ring);
  events.name({job(7, "busy")}, false, ++feed.now);
  events.add(feed.event(TracedKind::assign_process, 8, 600), ++feed.now);
  for (std::size_t i = 1; i < TraceEvents::kMostWaiting; ++i) {
    CHECK(feed.told().empty());
    events.add(feed.event(TracedKind::assign_process, 7, 601), ++feed.now);
  }
  const Lines told = feed.told();
  CHECK(told.size() == TraceEvents::kMostWaiting - 1);
  CHECK(std::count(told.begin(), told.end(), "busy process_added") ==
        static_cast<std::ptrdiff_t>(told.size()));
  events.name({job(8, "quiet")}, false, ++feed.now);
  CHECK(feed.told() == Lines{"quiet process_added"});
}

TEST_CASE("new jobs that a listing could show since take no room from those to come", "[etw]") {
  Feed feed;
  for (std::uint32_t i = 0; i < TraceEvents::kMostCreated; ++i) {
    feed.events.add(feed.event(TracedKind::job_create, i), feed.now);
  }
  feed.list({});
  feed.told();
  const auto begun = ++feed.now;
  feed.create(TraceEvents::kMostCreated);
  feed.events.name({job(5, "fifth")}, false, begun);
  feed.assign(5, 600);
  feed.pass_on();
  CHECK(feed.told().back() == "fifth process_added");
}

TEST_CASE("numbers of so many new jobs are not kept that none would fit into memory", "[etw]") {
  Feed feed;
  for (std::uint32_t i = 0; i < TraceEvents::kMostCreated; ++i) {
    feed.events.add(feed.event(TracedKind::job_create, i), feed.now);
  }
  const auto begun = ++feed.now;
  const bool is_full = GENERATE(false, true);
  if (is_full) feed.create(TraceEvents::kMostCreated);
  feed.told();
  // What was created last could be any of them, once they are forgotten.
  feed.events.name({job(5, "fifth")}, false, begun);
  feed.assign(5, 600);
  feed.pass_on();
  CHECK(feed.told().empty() == is_full);
  feed.list({job(5, "fifth")});
  CHECK(feed.told().empty() != is_full);
}

}  // namespace
}  // namespace jobx::test
