/// Jobs without a name: the system's table of handles from documented bytes, and a real one.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "collector/sources/object_source.h"
#include "jobobject/inspect/unnamed_jobs.h"
#include "jobobject/inspect/win32/nt_functions.h"
#include "jobobject/inspect/win32/nt_unnamed_jobs.h"
#include "jobobject/inspect/win32/query.h"
#include "tests/doubles/win32/nt_double.h"
#include "tests/windows/win32/real_jobs.h"

namespace jobx::test {
namespace {

constexpr std::uint64_t kObject = 0xFFFF'C000'0000'1000;

/// A job that answers with its process ids.
JobDouble job_with(std::vector<std::uint64_t> ids) {
  JobDouble job;
  job.process_ids = std::move(ids);
  return job;
}

/// A kernel whose processes hold handles; `read` asks it, again with the same memory.
class Host {
 public:
  /// Puts the handle into the table and into its process.
  void hold(std::uint64_t object, std::uint64_t process_id, std::uint64_t handle, ObjectDouble of) {
    kernel.handle_table.push_back({object, process_id, handle});
    kernel.processes[process_id].handles[handle] = std::move(of);
  }

  Result<UnnamedJobs::Found> try_read(std::size_t max_jobs = 100) {
    Result<UnnamedJobs::Found> reading = jobs_.read(
        max_jobs, {[this](const JobName& name) { return named.count(name) > 0; }, wants_unnamed}, {});
    CHECK(kernel.open_handles == 0);
    CHECK(kernel.mistakes == std::vector<std::string>{});
    return reading;
  }

  UnnamedJobs::Found read(std::size_t max_jobs = 100) {
    Result<UnnamedJobs::Found> reading = try_read(max_jobs);
    REQUIRE(reading);
    return *std::move(reading);
  }

  /// The ids of one reading.
  std::vector<std::string> ids() {
    std::vector<std::string> found;
    for (const JobReading& one : read().jobs) found.push_back(one.job.name.id);
    return found;
  }

  std::set<JobName> named;  ///< those with a name that are wanted
  bool wants_unnamed = true;
  NtDouble kernel;
  JobDouble first = job_with({11});
  JobDouble second = job_with({22, 23});

 private:
  NtUnnamedJobs jobs_{NtDouble::functions(), std::make_shared<KnownClasses>()};
};

ObjectDouble unnamed(JobDouble& job) {
  return {u"Job", u"", &job};
}

bool no_named(const JobName&) {
  return false;
}

using Ids = std::vector<std::string>;

}  // namespace

TEST_CASE("a job without a name is found by a process's handle, read, and closed", "[jobobject][unnamed]") {
  Host host;
  host.hold(kObject, 8, 0x5c, unnamed(host.first));
  const UnnamedJobs::Found reading = host.read();
  CHECK(reading.errors.empty());
  REQUIRE(reading.jobs.size() == 1);
  CHECK(reading.jobs[0].outcome == OpenOutcome::opened);
  CHECK(reading.jobs[0].job.name == JobName{Namespace{}, "unnamed", "8:0x5c"});
  CHECK(*reading.jobs[0].job.process_ids == std::vector<std::uint64_t>{11});
  CHECK(host.kernel.handles_opened == 3);  // the own job, the process, the duplicate
}

TEST_CASE("two handles of one object are one job, by address or by comparing", "[jobobject][unnamed]") {
  const std::uint64_t address = GENERATE(std::uint64_t{0}, kObject);
  CAPTURE(address);
  Host host;
  host.hold(address, 8, 0x5c, unnamed(host.first));
  host.hold(address, 8, 0x60, unnamed(host.first));
  host.hold(address == 0 ? 0 : kObject + 1, 12, 4, unnamed(host.second));
  host.hold(address, 12, 8, unnamed(host.first));
  CHECK(host.ids() == Ids{"8:0x5c", "12:0x4"});
  // The first holder lets go: the job keeps its id.
  host.kernel.handle_table.erase(host.kernel.handle_table.begin());
  CHECK(host.ids() == Ids{"8:0x5c", "12:0x4"});
}

TEST_CASE("without addresses and without comparing, each handle is a job", "[jobobject][unnamed]") {
  NtDouble kernel;
  JobDouble job = job_with({1});
  kernel.handle_table = {{0, 8, 4}, {0, 8, 8}};
  kernel.processes[8].handles = {{4, unnamed(job)}, {8, unnamed(job)}};
  NtFunctions old = NtDouble::functions();
  old.compare_objects = nullptr;
  NtUnnamedJobs jobs(old, std::make_shared<KnownClasses>());
  const Result<UnnamedJobs::Found> reading = jobs.read(100, {no_named}, {});
  REQUIRE(reading);
  CHECK(reading->jobs.size() == 2);
  CHECK(kernel.open_handles == 0);
}

TEST_CASE("jobs with a name, and handles of other types, are left alone", "[jobobject][unnamed]") {
  const std::uint64_t address = GENERATE(std::uint64_t{0}, kObject);
  Host host;
  host.hold(address, 8, 4, {u"Job", u"\\BaseNamedObjects\\build", &host.first});
  host.hold(address == 0 ? 0 : kObject + 1, 8, 8,
            {u"Job", u"\\" + std::u16string(2'000, u'n'), &host.second});
  host.kernel.handle_table.push_back({kObject + 2, 8, 12, 30});
  host.kernel.processes[8].handles[12] = {u"File", u"\\Device\\NamedPipe\\hangs"};
  const UnnamedJobs::Found reading = host.read();
  CHECK(reading.jobs.empty());
  CHECK(reading.errors.empty());
  CHECK(reading.holder_denied + reading.access_denied + reading.failed + reading.over_budget == 0);
}

TEST_CASE("a job whose name no listed directory has is read under it, once", "[jobobject][unnamed]") {
  const std::uint64_t address = GENERATE(std::uint64_t{0}, kObject);
  const std::u16string long_name(16'000, u'n');
  Host host;
  host.hold(address, 8, 4, {u"Job", u"\\Hidden\\" + long_name, &host.first});
  host.hold(address, 12, 4, {u"Job", u"\\Hidden\\" + long_name, &host.first});
  host.named = {{Namespace::at(u"\\Hidden"), std::string(16'000, 'n')}};
  const UnnamedJobs::Found reading = host.read();
  REQUIRE(reading.jobs.size() == 1);
  CHECK(reading.jobs[0].job.name == *host.named.begin());
  CHECK(*reading.jobs[0].job.process_ids == std::vector<std::uint64_t>{11});
  CHECK(reading.jobs[0].job.holders.empty());
}

TEST_CASE("the kernel's number of a job is its id; without one, its first handle is",
          "[jobobject][unnamed]") {
  const auto numbered = [](std::uint32_t id) { return ClassAnswer{0, KernelBytes(36).u32(32, id)}; };
  Host host;
  host.hold(kObject, 8, 4, unnamed(host.first));
  host.hold(kObject + 1, 8, 8, unnamed(host.second));
  host.first.classes[30] = numbered(5'120);
  CHECK(host.ids() == Ids{"5120", "8:0x8"});
  // A number that was given again in the middle of a reading is not that of two jobs.
  host.second.classes[30] = numbered(5'120);
  CHECK(host.ids() == Ids{"5120", "8:0x8"});
  // Another exporter, which has seen neither before.
  NtUnnamedJobs later(NtDouble::functions(), std::make_shared<KnownClasses>());
  host.kernel.handle_table.insert(host.kernel.handle_table.begin(), {kObject, 4, 4});
  host.kernel.processes[4].handles[4] = unnamed(host.first);
  const Result<UnnamedJobs::Found> reading = later.read(100, {no_named}, {});
  REQUIRE(reading);
  CHECK(reading->jobs.at(0).job.name.id == "5120");
}

TEST_CASE("jobs without a name that are not wanted are not read", "[jobobject][unnamed]") {
  const std::uint64_t address = GENERATE(std::uint64_t{0}, kObject);
  Host host;
  host.hold(address, 8, 4, unnamed(host.first));
  host.wants_unnamed = false;
  const UnnamedJobs::Found reading = host.read();
  CHECK(reading.jobs.empty());
  CHECK(reading.holder_denied + reading.access_denied + reading.failed + reading.over_budget == 0);
  CHECK(host.kernel.class_queries[3] == 0);
}

TEST_CASE("who holds a job is told, of many the first", "[jobobject][unnamed]") {
  Host host;
  for (std::uint64_t process = 4; process <= 44; process += 4) {
    host.hold(kObject, process, 4, unnamed(host.first));
    host.hold(kObject, process, 8, unnamed(host.first));
  }
  const UnnamedJobs::Found reading = host.read();
  REQUIRE(reading.jobs.size() == 1);
  std::vector<std::uint64_t> holders;
  for (const JobHolder& one : reading.jobs[0].job.holders) holders.push_back(one.process_id);
  CHECK(holders == std::vector<std::uint64_t>{4, 8, 12, 16, 20, 24, 28, 32});
}

TEST_CASE("a handle that went to an object of another type is not asked for a name", "[jobobject][unnamed]") {
  const std::uint64_t address = GENERATE(std::uint64_t{0}, kObject);
  Host host;
  host.hold(address, 8, 4, {GENERATE(u"Event", u"File", u"JobX", u""), u"\\name"});
  CHECK(host.ids().empty());
}

TEST_CASE("what is gone by the time it is opened is no job and no error", "[jobobject][unnamed]") {
  const std::uint64_t address = GENERATE(std::uint64_t{0}, kObject);
  Host host;
  host.kernel.handle_table = {{address, 8, 4}, {address, 99, 4}};
  host.kernel.processes[8];
  const UnnamedJobs::Found reading = host.read();
  CHECK(reading.jobs.empty());
  CHECK(reading.errors.empty());
  CHECK(reading.failed == 0);
}

TEST_CASE("a process that may not be opened is counted; another holder of the job does",
          "[jobobject][unnamed]") {
  Host host;
  host.hold(kObject, 4, 4, unnamed(host.first));
  host.hold(kObject, 8, 4, unnamed(host.first));
  host.hold(kObject + 1, 4, 8, unnamed(host.second));
  host.kernel.processes[4].open_error = 5;
  const UnnamedJobs::Found reading = host.read();
  CHECK(reading.jobs.size() == 1);
  CHECK(reading.holder_denied == 1);
  CHECK(reading.errors.empty());
}

TEST_CASE("a job whose DACL denies the reading is counted as that", "[jobobject][unnamed]") {
  Host host;
  host.hold(GENERATE(std::uint64_t{0}, kObject), 8, 4, unnamed(host.first));
  host.kernel.processes[8].handles[4].duplicate_error = 5;
  const UnnamedJobs::Found reading = host.read();
  CHECK(reading.jobs.empty());
  CHECK(reading.access_denied == 1);
}

TEST_CASE("any other failure of a handle is counted, with its code", "[jobobject][unnamed]") {
  Host host;
  host.hold(GENERATE(std::uint64_t{0}, kObject), 8, 4, unnamed(host.first));
  std::string code;
  SECTION("of the process") {
    host.kernel.processes[8].open_error = 1'450;
    code = "win32_1450";
  }
  SECTION("of the duplicate") {
    host.kernel.processes[8].handles[4].duplicate_error = 1'450;
    code = "win32_1450";
  }
  SECTION("of its type") {
    host.kernel.processes[8].handles[4].type_status = 0xC000'009A;
    code = "malformed_data";
  }
  const UnnamedJobs::Found reading = host.read();
  CHECK(reading.jobs.empty());
  CHECK(reading.failed == 1);
  REQUIRE(reading.errors.size() == 1);
  CHECK(reading.errors[0].code_name() == code);
}

TEST_CASE("jobs beyond the budget are counted and not read", "[jobobject][unnamed]") {
  const std::uint64_t address = GENERATE(std::uint64_t{0}, kObject);
  Host host;
  host.hold(address, 8, 4, unnamed(host.first));
  host.hold(address == 0 ? 0 : kObject + 1, 8, 8, unnamed(host.second));
  const UnnamedJobs::Found reading = host.read(1);
  CHECK(reading.jobs.size() == 1);
  CHECK(reading.over_budget == 1);
  CHECK(host.kernel.class_queries[3] == 1);
}

TEST_CASE("comparing has a bound; the jobs beyond it are counted", "[jobobject][unnamed]") {
  Host host;
  std::vector<JobDouble> jobs(1'005);
  for (std::size_t i = 0; i < jobs.size(); ++i) host.hold(0, 8, 4 * i + 4, unnamed(jobs[i]));
  const UnnamedJobs::Found reading = host.read(5'000);
  CHECK(reading.jobs.size() == 1'000);
  CHECK(reading.over_budget == 5);
}

TEST_CASE("the privilege is on for each reading and off after it; without it every reading says so",
          "[jobobject][unnamed]") {
  Host host;
  host.kernel.privilege_error = 1'300;
  host.hold(kObject, 8, 4, unnamed(host.first));
  for (int i = 0; i < 3; ++i) {
    const UnnamedJobs::Found reading = host.read();
    CHECK(reading.jobs.size() == 1);
    REQUIRE(reading.errors.size() == 1);
    CHECK(reading.errors[0].code_name() == "win32_1300");
    CHECK_THAT(reading.errors[0].what(), Catch::Contains("SeDebugPrivilege"));
    CHECK(host.kernel.privileges_on == 0);
  }
  CHECK(host.kernel.privilege_requests == 3);
}

TEST_CASE("a table of handles that is not to be believed fails the reading", "[jobobject][unnamed]") {
  Host host;
  SECTION("it is truncated within its header") {
    host.kernel.system_tables[64].bytes.resize(15);
  }
  SECTION("it claims more handles than it has") {
    host.kernel.system_tables[64].bytes = KernelBytes(16 + 40).u64(0, GENERATE(2U, 0xFFFF'FFFFU));
  }
  SECTION("it claims so many that their size has no number") {
    host.kernel.system_tables[64].bytes = KernelBytes(16 + 40).u64(0, 0x1999'9999'9999'999A);
  }
  SECTION("it is cut off within an entry") {
    host.kernel.system_tables[64].bytes = KernelBytes(16 + 39).u64(0, 1);
  }
  SECTION("it lacks the job that was made for it") {
    host.kernel.system_tables[64].bytes = KernelBytes(16 + 40).u64(0, 1).u64(24, 4'000).u64(32, 0x44);
  }
  const Result<UnnamedJobs::Found> reading = host.try_read();
  REQUIRE_FALSE(reading);
  CHECK(reading.error().code_name() == "malformed_data");
}

TEST_CASE("a table that cannot be had fails the reading with the system's status", "[jobobject][unnamed]") {
  Host host;
  SECTION("it is refused") {
    host.kernel.system_tables[64].status = 0xC000'0022;
  }
  SECTION("no job can be made") {
    host.kernel.create_status = 0xC000'0022;
  }
  const Result<UnnamedJobs::Found> reading = host.try_read();
  REQUIRE_FALSE(reading);
  CHECK(reading.error().code_name() == "nt_0xc0000022");
}

TEST_CASE("a system without one of the functions says that it is not supported", "[jobobject][unnamed]") {
  const NtDouble kernel;
  NtFunctions old = NtDouble::functions();
  old.query_object = nullptr;
  NtUnnamedJobs jobs(old, std::make_shared<KnownClasses>());
  const Result<UnnamedJobs::Found> reading = jobs.read(100, {no_named}, {});
  REQUIRE_FALSE(reading);
  CHECK(reading.error().code_name() == "unsupported");
}

TEST_CASE("the source shows jobs without a name beside the others, and counts what it may not see",
          "[jobobject][unnamed]") {
  Host host;
  host.kernel.directories[u"\\BaseNamedObjects"].entries = {{u"build"}};
  host.kernel.directories[u"\\Sessions"];
  host.kernel.jobs[u"\\BaseNamedObjects\\build"] = job_with({11, 12});
  host.hold(kObject, 8, 0x5c, unnamed(host.first));
  host.hold(kObject + 1, 16, 4, unnamed(host.second));
  host.kernel.processes[16].open_error = 5;
  ObjectSource source(NtDouble::job_system(), {.max_jobs = 2, .unnamed = true});
  const Result<Sample> sample = source.collect({}).sample;
  REQUIRE(sample);
  REQUIRE(sample->jobs.size() == 2);
  CHECK(sample->jobs[1].name.id == "8:0x5c");
  CHECK(sample->listed.at(Namespace{}) == 1);
  CHECK(sample->unreadable.at(unreadable_reason::holder_denied) == 1);
  CHECK(sample->unreadable.at(unreadable_reason::budget) == 0);

  ObjectSource named_only(NtDouble::job_system());
  const Result<Sample> without = named_only.collect({}).sample;
  REQUIRE(without);
  CHECK(without->jobs.size() == 1);
  CHECK(without->unreadable.count(unreadable_reason::holder_denied) == 0);
}

TEST_CASE("a table of handles that fails costs the jobs without a name only", "[jobobject][unnamed]") {
  Host host;
  host.kernel.directories[u"\\BaseNamedObjects"].entries = {{u"build"}};
  host.kernel.directories[u"\\Sessions"];
  host.kernel.jobs[u"\\BaseNamedObjects\\build"] = job_with({11});
  host.kernel.system_tables[64].status = 0xC000'0022;
  ObjectSource source(NtDouble::job_system(), {.unnamed = true});
  const Result<Sample> sample = source.collect({}).sample;
  REQUIRE(sample);
  CHECK(sample->jobs.size() == 1);
  REQUIRE(sample->errors.size() == 1);
  CHECK_THAT(sample->errors[0].what(), Catch::Contains("the handle table"));
}

}  // namespace jobx::test
