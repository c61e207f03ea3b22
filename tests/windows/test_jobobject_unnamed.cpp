/// Jobs without a name: the system's table of handles from documented bytes, and a real one.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdint>
#include <memory>
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
    Result<UnnamedJobs::Found> reading = jobs_.read(max_jobs, {});
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

  NtDouble kernel;
  JobDouble first = job_with({11});
  JobDouble second = job_with({22, 23});

 private:
  NtUnnamedJobs jobs_{NtDouble::functions(), std::make_shared<KnownClasses>()};
};

ObjectDouble unnamed(JobDouble& job) {
  return {u"Job", u"", &job};
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
  const Result<UnnamedJobs::Found> reading = jobs.read(100, {});
  REQUIRE(reading);
  CHECK(reading->jobs.size() == 2);
  CHECK(kernel.open_handles == 0);
}

TEST_CASE("jobs with a name, and handles of other types, are left alone", "[jobobject][unnamed]") {
  const std::uint64_t address = GENERATE(std::uint64_t{0}, kObject);
  Host host;
  host.hold(address, 8, 4, {u"Job", u"\\BaseNamedObjects\\build", &host.first});
  host.hold(address == 0 ? 0 : kObject + 1, 8, 8, {u"Job", std::u16string(2'000, u'n'), &host.second});
  host.kernel.handle_table.push_back({kObject + 2, 8, 12, 30});
  host.kernel.processes[8].handles[12] = {u"File", u"\\Device\\NamedPipe\\hangs"};
  const UnnamedJobs::Found reading = host.read();
  CHECK(reading.jobs.empty());
  CHECK(reading.errors.empty());
  CHECK(reading.holder_denied + reading.access_denied + reading.failed + reading.over_budget == 0);
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
  const Result<UnnamedJobs::Found> reading = jobs.read(100, {});
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

TEST_CASE("a real job without a name is found in another process and in this one, and let go",
          "[jobobject][unnamed][real]") {
  RealJob job = RealJob::unnamed();
  const RealProcess process = RealProcess::suspended();
  job.assign(process);
  const RealHandle again = job.duplicate();
  const Result<std::unique_ptr<JobSystem>> system = JobSystem::open();
  REQUIRE(system);
  const std::unique_ptr<UnnamedJobs> jobs = (*system)->unnamed_jobs();
  const auto ours = [&] {
    const Result<UnnamedJobs::Found> reading = jobs->read(10'000, {});
    REQUIRE(reading);
    std::vector<JobName> found;
    for (const JobReading& one : reading->jobs) {
      if (one.job.process_ids == std::vector<std::uint64_t>{process.id()}) found.push_back(one.job.name);
    }
    return found;
  };
  const std::vector<JobName> first = ours();
  REQUIRE(first.size() == 1);
  CHECK(first[0].id.find(std::to_string(current_process_id()) + ":0x") == 0);
  const std::size_t handles = open_handle_count();
  for (int i = 0; i < 20; ++i) CHECK(ours() == first);
  CHECK(open_handle_count() == handles);
  job.terminate();
}

TEST_CASE("reading a real job without a name does not defer its kill-on-close",
          "[jobobject][unnamed][real]") {
  RealJob job = RealJob::unnamed();
  const RealProcess process = RealProcess::suspended();
  job.kill_on_close();
  job.assign(process);
  const Result<std::unique_ptr<JobSystem>> system = JobSystem::open();
  REQUIRE(system);
  const std::unique_ptr<UnnamedJobs> jobs = (*system)->unnamed_jobs();
  const Result<UnnamedJobs::Found> reading = jobs->read(10'000, {});
  REQUIRE(reading);
  CHECK(reading->jobs.size() >= 1);
  CHECK_FALSE(process.ends_within(0));
  job.close();
  CHECK(process.ends_within(10'000));
}

}  // namespace jobx::test
