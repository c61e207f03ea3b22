/// Reading one job, against a double of the kernel: every answer, whether this system can give it or not.
#include <catch2/catch.hpp>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include "jobobject/inspect/job_system.h"
#include "jobobject/inspect/win32/nt_functions.h"
#include "jobobject/inspect/win32/nt_job_system.h"
#include "tests/doubles/win32/nt_double.h"

namespace jobx::test {
namespace {

const JobName kName{Namespace{}, "build"};
const std::u16string kPath = u"\\BaseNamedObjects\\build";

/// Every class with its own figures, at the offsets of the public headers for 64-bit Windows.
JobDouble full_job() {
  KernelBytes accounting(96);
  accounting.u64(0, 10'000'000).u64(8, 20'000'000).u64(16, 3).u64(24, 4);
  accounting.u32(32, 0xFFFFFFFE).u32(36, 7).u32(40, 2).u32(44, 1);
  accounting.u64(48, 11).u64(56, 12).u64(64, 13).u64(72, 1ULL << 40).u64(80, 15).u64(88, 16);
  KernelBytes limits(144);
  limits.u64(0, 50).u64(8, 60).u32(16, 0x30E).u64(24, 1).u64(32, 2).u32(40, 9).u64(48, 3).u32(56, 4).u32(60,
                                                                                                         5);
  limits.u64(112, 1ULL << 33).u64(120, 1ULL << 34).u64(128, 1ULL << 35).u64(136, 1ULL << 36);
  JobDouble job;
  job.classes[8] = {0, accounting};
  job.classes[9] = {0, limits};
  job.classes[4] = {0, KernelBytes(4).u32(0, 0xFF)};
  job.classes[6] = {0, KernelBytes(4).u32(0, 1)};
  job.classes[15] = {0, KernelBytes(8).u32(0, 0x5).u32(4, 2'500)};
  job.classes[28] = {0, KernelBytes(16).u64(0, 1ULL << 37).u64(8, 1ULL << 38)};
  job.classes[51] = {0, KernelBytes(16).u64(0, 100).u64(8, 200)};
  job.process_ids = {4, 1'234, 0x1'0000'0008};
  return job;
}

/// One reading, with what must hold after every reading: no handle left, nothing asked in a wrong way.
JobReading read(NtDouble& kernel, const JobName& name = kName) {
  JobReading reading = NtDouble::job_system()->read(name);
  CHECK(kernel.open_handles == 0);
  CHECK(kernel.mistakes == std::vector<std::string>{});
  CHECK(reading.job.name == name);
  return reading;
}

JobReading read_one(const JobDouble& job) {
  NtDouble kernel;
  kernel.jobs[kPath] = job;
  return read(kernel);
}

std::vector<std::uint64_t> ids(std::size_t count) {
  std::vector<std::uint64_t> all(count);
  std::iota(all.begin(), all.end(), 100U);
  return all;
}

/// How many of the groups are there.
int groups(const Job& job) {
  return job.cpu.total_user.has_value() + job.processes.total.has_value() + job.page_faults.has_value() +
         job.io.has_value() + job.limits.has_value() + job.memory_limits.has_value() +
         job.memory.has_value() + job.ui_restrictions.has_value() + job.end_of_job_action.has_value() +
         job.cpu_rate.has_value() + job.network.has_value() + job.process_ids.has_value();
}
constexpr int kAllGroups = 12;

}  // namespace

TEST_CASE("every class is decoded from its documented bytes", "[jobobject]") {
  const JobReading reading = read_one(full_job());
  CHECK(reading.outcome == OpenOutcome::opened);
  CHECK(reading.errors.empty());
  const Job& job = reading.job;
  REQUIRE(groups(job) == kAllGroups);
  CHECK(job.cpu == CpuTimes{Ticks{10'000'000}, Ticks{20'000'000}, Ticks{3}, Ticks{4}});
  CHECK(job.processes == ProcessCounts{7, 2, 1});
  CHECK(*job.page_faults == 0xFFFFFFFE);
  CHECK(*job.io == IoCounters{11, 12, 13, 1ULL << 40, 15, 16});
  CHECK(*job.limits == BasicLimits{0x30E, Ticks{50}, Ticks{60}, 9});
  CHECK(*job.memory_limits == MemoryLimits{1ULL << 33, 1ULL << 34, 1ULL << 35, 1ULL << 36});
  CHECK(*job.memory == MemoryUsage{1ULL << 37, 1ULL << 38});
  CHECK(*job.ui_restrictions == 0xFF);
  CHECK(*job.end_of_job_action == 1);
  CHECK(*job.cpu_rate == CpuRateControl{cpu_rate_flag::enable | cpu_rate_flag::hard_cap, 2'500});
  CHECK(*job.network == NetworkUsage{100, 200});
  CHECK(*job.process_ids == std::vector<std::uint64_t>{4, 1'234, 0x1'0000'0008});
}

TEST_CASE("a rate of minimum and maximum comes as one number, the minimum in the low half", "[jobobject]") {
  JobDouble job = full_job();
  job.classes[15] = {0, KernelBytes(8).u32(0, 0x11).u16(4, 1'000).u16(6, 5'000)};
  const JobReading reading = read_one(job);
  REQUIRE(reading.job.cpu_rate);
  CHECK(*reading.job.cpu_rate == CpuRateControl{0x11, 5'000U << 16 | 1'000U});
}

TEST_CASE("a class that this system does not have leaves its group absent, without an error", "[jobobject]") {
  const std::uint32_t error = GENERATE(1U, 50U, 87U, 120U, 24U);
  CAPTURE(error);
  for (const int information_class : {4, 6, 15, 28, 51}) {
    CAPTURE(information_class);
    JobDouble job = full_job();
    job.classes[information_class] = {error, {}};
    const JobReading reading = read_one(job);
    CHECK(reading.errors.empty());
    CHECK(groups(reading.job) == kAllGroups - 1);
  }
  JobDouble job = full_job();
  job.id_list_error = error;
  const JobReading reading = read_one(job);
  CHECK(reading.errors.empty());
  CHECK_FALSE(reading.job.process_ids);
}

TEST_CASE("a system with no class at all gives a job with nothing but its name", "[jobobject]") {
  JobDouble job;
  job.id_list_error = 87;
  const JobReading reading = read_one(job);
  CHECK(reading.outcome == OpenOutcome::opened);
  CHECK(reading.errors.empty());
  Job nothing_but_a_name;
  nothing_but_a_name.name = kName;
  nothing_but_a_name.is_signalled = false;
  CHECK(reading.job == nothing_but_a_name);
}

TEST_CASE("without BasicAndIoAccounting the basic accounting is read, and I/O is absent", "[jobobject]") {
  JobDouble job = full_job();
  job.classes[8] = {1, {}};
  job.classes[1] = {
      0, KernelBytes(48).u64(0, 5).u64(8, 6).u64(16, 7).u64(24, 8).u32(32, 9).u32(36, 10).u32(40, 11)};
  const JobReading reading = read_one(job);
  CHECK(reading.errors.empty());
  CHECK_FALSE(reading.job.io);
  CHECK(reading.job.cpu == CpuTimes{Ticks{5}, Ticks{6}, Ticks{7}, Ticks{8}});
  CHECK(reading.job.page_faults == 9U);
  CHECK(reading.job.processes == ProcessCounts{10, 11, 0});
}

TEST_CASE("without ExtendedLimit the basic limits are read, and memory limits are absent", "[jobobject]") {
  JobDouble job = full_job();
  job.classes[9] = {50, {}};
  job.classes[2] = {0, KernelBytes(64).u64(0, 1).u64(8, 2).u32(16, 0xE).u32(40, 3)};
  const JobReading reading = read_one(job);
  CHECK(reading.errors.empty());
  CHECK_FALSE(reading.job.memory_limits);
  CHECK(reading.job.limits == BasicLimits{0xE, Ticks{1}, Ticks{2}, 3});
}

TEST_CASE("any other failure of a class is an error that names class and job, and the rest is read",
          "[jobobject]") {
  const auto [information_class, name, lost] = GENERATE(table<int, std::string, int>({
      {8, "BasicAndIoAccounting", 4},
      {9, "ExtendedLimit", 2},
      {4, "BasicUIRestrictions", 1},
      {6, "EndOfJobTime", 1},
      {15, "CpuRateControl", 1},
      {28, "MemoryUsage", 1},
      {51, "NetworkAccounting", 1},
  }));
  CAPTURE(name);
  JobDouble job = full_job();
  job.classes[information_class] = {5, {}};
  const JobReading reading = read_one(job);
  CHECK(reading.outcome == OpenOutcome::opened);
  CHECK(groups(reading.job) == kAllGroups - lost);
  REQUIRE(reading.errors.size() == 1);
  CHECK(reading.errors[0] ==
        Error(ErrorDomain::system, 5, "cannot query " + name + " of the job \\BaseNamedObjects\\build"));
}

TEST_CASE("an answer of another length is not taken for figures", "[jobobject]") {
  const int information_class = GENERATE(4, 6, 8, 9, 15, 28, 51);
  CAPTURE(information_class);
  JobDouble job = full_job();
  job.classes[information_class].bytes.pop_back();
  const JobReading reading = read_one(job);
  CHECK(groups(reading.job) < kAllGroups);
  REQUIRE(reading.errors.size() == 1);
  CHECK(reading.errors[0].code_name() == "malformed_data");
}

TEST_CASE("a job without processes has an empty list, not an absent one", "[jobobject]") {
  JobDouble job = full_job();
  job.process_ids.clear();
  const JobReading reading = read_one(job);
  REQUIRE(reading.job.process_ids);
  CHECK(reading.job.process_ids->empty());
}

TEST_CASE("the list of process ids grows until it holds all of them", "[jobobject]") {
  const std::size_t count = GENERATE(61U, 62U, 63U, 125U, 5'000U, 65'536U);
  const bool truncates_silently = GENERATE(false, true);
  CAPTURE(count, truncates_silently);
  JobDouble job = full_job();
  job.process_ids = ids(count);
  job.truncates_silently = truncates_silently;
  const JobReading reading = read_one(job);
  CHECK(reading.errors.empty());
  REQUIRE(reading.job.process_ids);
  CHECK((*reading.job.process_ids == ids(count)));
}

TEST_CASE("processes that come while the list is read are in it", "[jobobject]") {
  JobDouble job = full_job();
  job.process_ids = ids(100);
  job.joining = 20;
  const JobReading reading = read_one(job);
  REQUIRE(reading.job.process_ids);
  CHECK(reading.job.process_ids->size() == 140);
}

TEST_CASE("a list of process ids that outgrows every buffer ends in an error", "[jobobject]") {
  NtDouble kernel;
  kernel.jobs[kPath] = full_job();
  kernel.jobs[kPath].joining = 70'000;
  kernel.jobs[kPath].truncates_silently = GENERATE(false, true);
  const JobReading reading = read(kernel);
  CHECK_FALSE(reading.job.process_ids);
  REQUIRE(reading.errors.size() == 1);
  CHECK(reading.errors[0].code_name() == "limit_exceeded");
  CHECK(kernel.class_queries[3] <= 12);
}

TEST_CASE("a list that claims more ids than it has room for is not believed", "[jobobject]") {
  JobDouble job = full_job();
  job.overstates = true;
  const JobReading reading = read_one(job);
  CHECK_FALSE(reading.job.process_ids);
  REQUIRE(reading.errors.size() == 1);
  CHECK(reading.errors[0].code_name() == "malformed_data");
}

TEST_CASE("a process list that fails in an unexpected way is an error, and the rest is read", "[jobobject]") {
  JobDouble job = full_job();
  job.id_list_error = 1'450;
  const JobReading reading = read_one(job);
  CHECK(groups(reading.job) == kAllGroups - 1);
  REQUIRE(reading.errors.size() == 1);
  CHECK(reading.errors[0].code_name() == "win32_1450");
}

TEST_CASE("what the host has is told, and what it does not tell is absent", "[jobobject]") {
  NtDouble kernel;
  CHECK(NtDouble::job_system()->capacity() == HostCapacity{8, 16'384'000'000});
  kernel.processors = 0;
  kernel.commit_limit = UINT64_MAX / 4'096 + 1;  // more bytes than a number holds
  CHECK(NtDouble::job_system()->capacity() == HostCapacity{});
  kernel.commit_limit.reset();
  CHECK(NtDouble::job_system()->capacity() == HostCapacity{});
  NtFunctions old = NtDouble::functions();
  old.active_processor_count = nullptr;
  old.performance_info = nullptr;
  CHECK(NtJobSystem(old).capacity() == HostCapacity{});
}

TEST_CASE("a job that vanished is skipped, not reported as zero", "[jobobject]") {
  const std::uint32_t status = GENERATE(0xC0000034U, 0xC000003AU, 0xC0000056U);
  JobDouble job = full_job();
  job.open_status = status;
  const JobReading reading = read_one(job);
  CHECK(reading.outcome == OpenOutcome::vanished);
  CHECK(reading.errors.empty());
  CHECK(groups(reading.job) == 0);
}

TEST_CASE("a job that may not be opened says so, with its path", "[jobobject]") {
  JobDouble job = full_job();
  job.open_status = 0xC0000022;
  const JobReading reading = read_one(job);
  CHECK(reading.outcome == OpenOutcome::access_denied);
  CHECK(groups(reading.job) == 0);
  REQUIRE(reading.errors.size() == 1);
  CHECK(reading.errors[0].code_name() == "nt_0xc0000022");
  CHECK(reading.errors[0].what() == "cannot open the job \\BaseNamedObjects\\build");
}

TEST_CASE("a name that now belongs to an event is of the wrong type", "[jobobject]") {
  JobDouble job;
  job.open_status = 0xC0000024;
  const JobReading reading = read_one(job);
  CHECK(reading.outcome == OpenOutcome::wrong_type);
  REQUIRE(reading.errors.size() == 1);
  CHECK(reading.errors[0].code_name() == "nt_0xc0000024");
}

TEST_CASE("any other status is a failure with its code", "[jobobject]") {
  JobDouble job;
  job.open_status = 0xC000009A;
  const JobReading reading = read_one(job);
  CHECK(reading.outcome == OpenOutcome::failed);
  REQUIRE(reading.errors.size() == 1);
  CHECK(reading.errors[0] ==
        Error(ErrorDomain::nt_status, 0xC000009A, "cannot open the job \\BaseNamedObjects\\build"));
}

TEST_CASE("names of any units reach the kernel as they are", "[jobobject]") {
  const auto [name, units] = GENERATE(table<std::string, std::u16string>({
      {"a\"b\nc", u"a\"b\nc"},
      {"\xF0\x9F\x9A\x80", u"\U0001F680"},
      {"lone \\ud800", std::u16string(u"lone ") + char16_t{0xD800}},
      {"nul \\u0000 within", std::u16string(u"nul ") + char16_t{0} + u" within"},
      {"a/b#*(1)", u"a/b#*(1)"},
      {std::string(200, 'n'), std::u16string(200, u'n')},
  }));
  CAPTURE(name);
  NtDouble kernel;
  kernel.jobs[u"\\Sessions\\3\\BaseNamedObjects\\" + units] = full_job();
  CHECK(read(kernel, JobName{Namespace{3}, name}).outcome == OpenOutcome::opened);
}

TEST_CASE("a name that would lead elsewhere is refused without asking the kernel", "[jobobject]") {
  const std::string name =
      GENERATE(as<std::string>{}, "", "Local\\build", "a\\u005cb", "..\\x", "\xFF", std::string(40'000, 'n'));
  CAPTURE(name.substr(0, 20));
  NtDouble kernel;
  const JobReading reading = read(kernel, JobName{Namespace{}, name});
  CHECK(reading.outcome == OpenOutcome::failed);
  REQUIRE(reading.errors.size() == 1);
  CHECK(reading.errors[0].domain() == ErrorDomain::program);
  CHECK(kernel.handles_opened == 0);
}

}  // namespace jobx::test
