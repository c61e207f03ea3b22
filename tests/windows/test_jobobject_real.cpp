/// The same code against the real kernel: Wine's, or Windows' own.
#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "base/text.h"
#include "jobobject/inspect/job_system.h"
#include "tests/windows/win32/real_jobs.h"

namespace jobx::test {
namespace {

/// A name nobody else has, also not the same tests in another process.
std::u16string unique(const std::u16string& name) {
  const std::string id = std::to_string(current_process_id());
  return u"jobx-test " + std::u16string(id.begin(), id.end()) + u" " + name;
}

JobName in(const Namespace& space, const std::u16string& name) {
  return {space, utf8_from_utf16(name)};
}
JobName local(const std::u16string& name) {
  return in(local_namespace(), name);
}

std::unique_ptr<JobSystem> job_system() {
  Result<std::unique_ptr<JobSystem>> system = JobSystem::open();
  REQUIRE(system);
  return *std::move(system);
}

JobReading read(const JobName& name) {
  return job_system()->read(name);
}

/// The namespaces whose list holds `name`.
std::vector<Namespace> where_listed(const std::u16string& name) {
  const JobSystem::Listing listing = job_system()->list();
  std::vector<Namespace> found;
  for (const NamespaceListing& one : listing.namespaces) {
    if (!one.jobs) continue;  // somebody else's session
    if (std::binary_search(one.jobs->begin(), one.jobs->end(), in(one.space, name)))
      found.push_back(one.space);
  }
  return found;
}

std::vector<std::uint64_t> sorted(std::vector<std::uint64_t> ids) {
  std::sort(ids.begin(), ids.end());
  return ids;
}

/// Why the rest of a test does not run here; true under Wine.
bool skipped_under_wine(const char* why) {
  if (!running_under_wine()) return false;
  WARN("skipped under Wine: " << why);
  return true;
}

using Spaces = std::vector<Namespace>;

}  // namespace

TEST_CASE("a real job is found in the namespace it was created in", "[jobobject][real]") {
  const std::u16string global = unique(u"global");
  const std::u16string session = unique(u"session");
  const RealJob first(u"Global\\" + global);
  const RealJob second(u"Local\\" + session);
  CHECK(where_listed(global) == Spaces{Namespace{}});
  CHECK(where_listed(session) == Spaces{local_namespace()});
  CHECK(read(in(Namespace{}, global)).outcome == OpenOutcome::opened);
  CHECK(read(local(session)).outcome == OpenOutcome::opened);
}

TEST_CASE("an empty real job has no processes, and says so", "[jobobject][real]") {
  const std::u16string name = unique(u"empty");
  const RealJob job(name);
  const JobReading reading = read(local(name));
  REQUIRE(reading.outcome == OpenOutcome::opened);
  CHECK(reading.errors.empty());
  REQUIRE(reading.job.process_ids);
  CHECK(reading.job.process_ids->empty());
  CHECK(reading.job.processes == ProcessCounts{0, 0, 0});
  CHECK(reading.job.cpu == CpuTimes{Ticks{0}, Ticks{0}, Ticks{0}, Ticks{0}});
}

TEST_CASE("real processes are counted and listed", "[jobobject][real]") {
  const std::u16string name = unique(u"three");
  RealJob job(name);
  const RealProcess a = RealProcess::suspended();
  const RealProcess b = RealProcess::suspended();
  const RealProcess c = RealProcess::suspended();
  for (const RealProcess* process : {&a, &b, &c}) job.assign(*process);
  JobReading reading = read(local(name));
  CHECK(reading.errors.empty());
  REQUIRE(reading.job.process_ids);
  CHECK(sorted(*reading.job.process_ids) == sorted({a.id(), b.id(), c.id()}));
  CHECK(reading.job.processes.total == 3U);
  CHECK(reading.job.processes.active == 3U);

  job.terminate();
  CHECK((a.ends_within(10'000) && b.ends_within(10'000) && c.ends_within(10'000)));
  reading = read(local(name));
  REQUIRE(reading.job.process_ids);
  CHECK(reading.job.process_ids->empty());
  CHECK(reading.job.processes.total == 3U);
}

TEST_CASE("a real list of process ids outgrows its first buffer and is complete", "[jobobject][real]") {
  const std::u16string name = unique(u"many");
  RealJob job(name);
  std::vector<RealProcess> processes;
  std::vector<std::uint64_t> ids;
  for (int i = 0; i < 70; ++i) {
    processes.push_back(RealProcess::suspended());
    ids.push_back(processes.back().id());
    job.assign(processes.back());
  }
  const JobReading reading = read(local(name));
  REQUIRE(reading.job.process_ids);
  CHECK(sorted(*reading.job.process_ids) == sorted(ids));
  job.terminate();
}

TEST_CASE("the list of a real parent job includes its child job's processes", "[jobobject][real]") {
  const std::u16string outer_name = unique(u"outer");
  const std::u16string inner_name = unique(u"inner");
  RealJob outer(outer_name);
  RealJob inner(inner_name);
  const RealProcess both = RealProcess::suspended();
  const RealProcess outer_only = RealProcess::suspended();
  outer.assign(both);
  inner.assign(both);
  outer.assign(outer_only);
  const JobReading of_outer = read(local(outer_name));
  const JobReading of_inner = read(local(inner_name));
  REQUIRE(of_outer.job.process_ids);
  REQUIRE(of_inner.job.process_ids);
  CHECK(sorted(*of_outer.job.process_ids) == sorted({both.id(), outer_only.id()}));
  CHECK(*of_inner.job.process_ids == std::vector<std::uint64_t>{both.id()});
}

TEST_CASE("real events and mutexes of the same directory are not taken for jobs", "[jobobject][real]") {
  const std::u16string event_name = unique(u"event");
  const std::u16string mutex_name = unique(u"mutex");
  const RealHandle event = create_event(event_name);
  const RealHandle mutex = create_mutex(mutex_name);
  CHECK(where_listed(event_name).empty());
  CHECK(where_listed(mutex_name).empty());
  CHECK(read(local(event_name)).outcome == OpenOutcome::wrong_type);
  CHECK(read(local(mutex_name)).outcome == OpenOutcome::wrong_type);
}

TEST_CASE("a real job whose security descriptor denies us is listed and not readable", "[jobobject][real]") {
  const std::u16string name = unique(u"denied");
  const RealJob job(name, u"D:(A;;RC;;;WD)");
  CHECK(where_listed(name) == Spaces{local_namespace()});
  const JobReading reading = read(local(name));
  CHECK(reading.outcome == OpenOutcome::access_denied);
  CHECK_FALSE(reading.job.processes.total);
  REQUIRE(reading.errors.size() == 1);
  CHECK(reading.errors[0].code_name() == "nt_0xc0000022");
}

TEST_CASE("the right to query is all that reading a real job takes", "[jobobject][real]") {
  const std::u16string name = unique(u"query only");
  const RealJob job(name, u"D:(A;;0x4;;;WD)");
  const JobReading reading = read(local(name));
  CHECK(reading.outcome == OpenOutcome::opened);
  CHECK(reading.errors.empty());
  CHECK(reading.job.processes.total);
}

TEST_CASE("real jobs with odd names are listed and read", "[jobobject][real]") {
  const std::u16string name =
      unique(GENERATE(as<std::u16string>{}, u"quote \" and\nnewline", u"\U0001F680",
                      std::u16string(u"high ") + char16_t{0xD800}, std::u16string(u"low ") + char16_t{0xDC00},
                      std::u16string(200, u'n'), u"a/b#*(1)", u"_Total"));
  CAPTURE(utf8_from_utf16(name));
  const RealJob job(name);
  CHECK(where_listed(name) == Spaces{local_namespace()});
  CHECK(read(local(name)).outcome == OpenOutcome::opened);
}

TEST_CASE("a NUL within a real job's name does not end it", "[jobobject][real]") {
  const std::u16string name = unique(std::u16string(u"before") + char16_t{0} + u"after");
  const RealJob job = RealJob::at_path(u"\\BaseNamedObjects\\" + name);
  CHECK(where_listed(name) == Spaces{Namespace{}});
  CHECK(read(in(Namespace{}, name)).outcome == OpenOutcome::opened);
}

TEST_CASE("real names that differ in case are two jobs", "[jobobject][real]") {
  const RealJob lower(unique(u"case"));
  CHECK(read(local(unique(u"CASE"))).outcome == OpenOutcome::vanished);
  const RealJob upper(unique(u"CASE"));
  CHECK(where_listed(unique(u"case")).size() == 1);
  CHECK(where_listed(unique(u"CASE")).size() == 1);
}

TEST_CASE("a real job that its owner closed has vanished", "[jobobject][real]") {
  const std::u16string name = unique(u"closed");
  RealJob job(name);
  REQUIRE(read(local(name)).outcome == OpenOutcome::opened);
  job.close();
  const JobReading reading = read(local(name));
  CHECK(reading.outcome == OpenOutcome::vanished);
  CHECK(reading.errors.empty());
  CHECK(where_listed(name).empty());
}

TEST_CASE("a job of a real session that is not there has vanished", "[jobobject][real]") {
  CHECK(read(in(Namespace{0xFFFFFFFE}, u"job")).outcome == OpenOutcome::vanished);
}

TEST_CASE("reading a real job does not defer its owner's kill-on-close", "[jobobject][real]") {
  const std::u16string name = unique(u"kill on close");
  RealJob job(name);
  job.kill_on_close();
  const RealProcess process = RealProcess::suspended();
  job.assign(process);
  REQUIRE(read(local(name)).outcome == OpenOutcome::opened);
  REQUIRE_FALSE(process.ends_within(0));
  job.close();
  CHECK(process.ends_within(10'000));
}

TEST_CASE("a thousand rounds of listing and reading leave no handle behind", "[jobobject][real]") {
  const std::u16string name = unique(u"rounds");
  const std::u16string denied_name = unique(u"rounds denied");
  const RealJob job(name);
  const RealJob denied(denied_name, u"D:(A;;RC;;;WD)");
  const RealHandle event = create_event(unique(u"rounds event"));
  const std::unique_ptr<JobSystem> system = job_system();
  const auto round = [&] {
    bool listed = false;
    for (const NamespaceListing& found : system->list().namespaces)
      listed |= found.jobs && !found.jobs->empty();
    return listed && system->read(local(name)).outcome == OpenOutcome::opened &&
           system->read(local(denied_name)).outcome == OpenOutcome::access_denied &&
           system->read(local(unique(u"rounds event"))).outcome == OpenOutcome::wrong_type &&
           system->read(local(unique(u"nobody"))).outcome == OpenOutcome::vanished;
  };
  REQUIRE(round());
  const std::size_t before = open_handle_count();
  CHECK(before > 3);
  int good = 0;
  for (int i = 0; i < 1'000; ++i) good += round() ? 1 : 0;
  CHECK(good == 1'000);
  CHECK(open_handle_count() == before);
}

TEST_CASE("threads read while a real job comes and goes, and none sees a half of it", "[jobobject][real]") {
  const std::u16string name = unique(u"flicker");
  std::atomic<bool> stop{false};
  std::atomic<int> opened{0};
  std::atomic<int> wrong{0};
  const std::unique_ptr<JobSystem> system = job_system();
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      while (!stop) {
        const JobReading reading = system->read(local(name));
        const bool is_whole = reading.job.processes.total.has_value() && reading.job.process_ids.has_value();
        if (reading.outcome == OpenOutcome::opened && is_whole) {
          ++opened;
        } else if (reading.outcome != OpenOutcome::vanished) {
          ++wrong;
        }
        for (const NamespaceListing& found : system->list().namespaces) {
          if (!found.jobs && found.space == local_namespace()) ++wrong;
        }
      }
    });
  }
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  for (int i = 0; (i < 200 || opened == 0) && std::chrono::steady_clock::now() < until; ++i) {
    try {
      const RealJob job(name);
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    } catch (const std::system_error&) {
      // A reader's handle keeps the name for an instant after the last job was closed.
      std::this_thread::yield();
    }
  }
  stop = true;
  for (std::thread& reader : readers) reader.join();
  CHECK(opened > 0);
  CHECK(wrong == 0);
}

/// Hidden: what a child process runs, to use time.
TEST_CASE("helper: a processor is kept busy for 300 ms", "[.busy]") {
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(300);
  std::uint64_t rounds = 0;
  while (std::chrono::steady_clock::now() < until) ++rounds;
  CHECK(rounds > 0);
}

TEST_CASE("a real job's accounting is that of its processes", "[jobobject][real]") {
  const std::u16string name = unique(u"busy");
  RealJob job(name);
  RealProcess process = RealProcess::running(u"[.busy]");
  job.assign(process);
  process.resume();
  REQUIRE(process.ends_within(30'000));
  const Job found = read(local(name)).job;

  CHECK(found.processes.total == 1U);
  if (skipped_under_wine("its accounting times, faults, I/O and memory are zeros or not there")) return;
  REQUIRE((found.cpu.total_user && found.cpu.total_kernel));
  CHECK(to_seconds(*found.cpu.total_user + *found.cpu.total_kernel) > 0.1);
  CHECK(found.page_faults > 0U);
  REQUIRE(found.io);
  CHECK(found.io->read_operations + found.io->other_operations > 0);
  REQUIRE(found.memory_limits);
  CHECK(found.memory_limits->peak_job > 0);
}

TEST_CASE("a real host has processors and memory", "[jobobject][real]") {
  const HostCapacity capacity = JobSystem::open().value()->capacity();
  CHECK(capacity.processors >= 1U);
  CHECK(capacity.memory_commit_limit > std::uint64_t{1} << 26U);
}

TEST_CASE("a real job's limits are read back as they were set", "[jobobject][real]") {
  if (skipped_under_wine("it takes limits, keeps none, and does not know most of their classes")) return;
  const std::u16string name = unique(u"limits");
  RealJob job(name);
  job.limit_active_processes(17);
  CHECK(read(local(name)).job.limits == BasicLimits{limit_flag::active_processes, {}, {}, 17});
  job.limit_user_time(Ticks{70'000'000}, Ticks{30'000'000});
  const Job timed = read(local(name)).job;
  REQUIRE(timed.limits);
  CHECK(timed.limits->flags == (limit_flag::job_time | limit_flag::process_time));
  CHECK(timed.limits->job_user_time == Ticks{70'000'000});
  CHECK(timed.limits->process_user_time == Ticks{30'000'000});
  CHECK(timed.end_of_job_action == 0U);
  job.limit_memory(std::uint64_t{1} << 30, std::uint64_t{1} << 29);
  job.cap_cpu_rate(2'500);
  job.restrict_ui(0x1);
  const Job found = read(local(name)).job;
  REQUIRE(found.memory_limits);
  CHECK(found.memory_limits->job_limit == std::uint64_t{1} << 30);
  CHECK(found.memory_limits->process_limit == std::uint64_t{1} << 29);
  CHECK(found.cpu_rate == CpuRateControl{cpu_rate_flag::enable | cpu_rate_flag::hard_cap, 2'500});
  CHECK(found.ui_restrictions == 0x1U);
}

}  // namespace jobx::test
